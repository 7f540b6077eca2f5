/* What scenarios use and releases before 8.21.0 do not have, so that all of them
 * compile for every release; tests/beside-distribution has this read before each source. A
 * scenario that then asks for it at run time is not for that release: the list
 * of differences says so. */
#ifndef OLDER_H
#define OLDER_H

#include <fetch/fetch.h>

#if LIBFETCH_VERSION_NUM < 0x080700
#define FETCHINFO_USED_PROXY FETCHINFO_LASTONE
#endif
#if LIBFETCH_VERSION_NUM < 0x080a00
#define FETCHINFO_POSTTRANSFER_TIME_T FETCHINFO_LASTONE
#endif
#if LIBFETCH_VERSION_NUM < 0x080400
#define fetch_multi_get_handles(multi) ((void)(multi), (FETCH **)0)
#endif

#endif
