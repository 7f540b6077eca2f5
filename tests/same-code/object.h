/* object.h: ELF relocatable objects, alone or in a static archive, as far as
 * a comparison of machine code and data needs them (64 bit, with addends in
 * the relocations, as on x86-64 and AArch64). */
#ifndef OBJECT_H
#define OBJECT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct reloc {
  uint64_t off;
  uint32_t type;
  uint32_t sym; /* index into object.symbol */
  int64_t addend;
};

struct section {
  const char *name;
  uint32_t type;  /* SHT_* */
  uint64_t flags; /* SHF_* */
  uint64_t size, align, entsize;
  const unsigned char *bytes; /* NULL for SHT_NOBITS */
  struct reloc *reloc;        /* sorted by offset */
  size_t relocs;
};

struct symbol {
  const char *name;
  unsigned type, bind, visibility, shndx;
  uint64_t value, size;
};

struct object {
  const char *file, *member; /* member: the file's last component if no archive */
  unsigned machine;
  struct section *section; /* all, by ELF index */
  size_t sections;
  struct symbol *symbol; /* all, by ELF index */
  size_t symbols;
};

struct object_list {
  struct object *object;
  size_t count;
};

/* Reads an object or every object of an archive, in its order. False when the
   file is neither; the message is printed. Everything read stays allocated
   until the process ends. */
bool objects_read(const char *file, struct object_list *out);

/* Strings and constants that the compiler pooled (SHF_MERGE). They have no
   identity of their own: what counts is what stands where a relocation points
   to. */
bool section_is_pool(const struct section *s);

/* Sections whose content is compared: those that get into a program's memory,
   without the pools and without .eh_frame (unwind tables, derived from the
   code whose length they repeat) and notes. */
bool section_is_compared(const struct section *s);

/* Memory or the end of the process: this program has nothing to save. */
void *grow(void *p, size_t size);

#endif
