# zlib and libpsl, the system's
find_package(ZLIB REQUIRED)
find_path(@NS@_PSL_INCLUDE libpsl.h REQUIRED)
find_library(@NS@_PSL_LIBRARY psl REQUIRED)
set(dependency_includes ${ZLIB_INCLUDE_DIRS} ${@NS@_PSL_INCLUDE})
set(dependency_libraries ${@NS@_PSL_LIBRARY} ${ZLIB_LIBRARIES})
