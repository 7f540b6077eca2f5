/* object.c: see object.h. */
#include "object.h"

#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <libelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void *grow(void *p, size_t size)
{
  p = realloc(p, size ? size : 1);
  if(!p) {
    fputs("objcmp: out of memory\n", stderr);
    exit(2);
  }
  return p;
}

static void *zeroed(size_t count, size_t size)
{
  void *p = grow(NULL, count * size);
  memset(p, 0, count * size);
  return p;
}

bool section_is_pool(const struct section *s)
{
  return (s->flags & SHF_MERGE) != 0;
}

bool section_is_compared(const struct section *s)
{
  return (s->flags & SHF_ALLOC) && !section_is_pool(s) && s->type != SHT_NOTE &&
         strcmp(s->name, ".eh_frame");
}

static bool broken(const char *file, const char *member, const char *what)
{
  fprintf(stderr, "objcmp: %s: %s%s%s\n", file, member ? member : "", member ? ": " : "", what);
  return false;
}

static int by_offset(const void *a, const void *b)
{
  const struct reloc *x = a, *y = b;
  if(x->off != y->off)
    return x->off < y->off ? -1 : 1;
  return 0;
}

static bool read_symbols(Elf *elf, Elf_Scn *scn, GElf_Shdr *header, struct object *o)
{
  Elf_Data *data = elf_getdata(scn, NULL);
  if(!data || !header->sh_entsize)
    return broken(o->file, o->member, "unreadable symbol table");
  o->symbols = header->sh_size / header->sh_entsize;
  o->symbol = zeroed(o->symbols, sizeof(*o->symbol));
  for(size_t i = 0; i < o->symbols; i++) {
    GElf_Sym sym;
    const char *name;
    struct symbol *s = &o->symbol[i];
    if(!gelf_getsym(data, (int)i, &sym))
      return broken(o->file, o->member, "unreadable symbol");
    name = elf_strptr(elf, header->sh_link, sym.st_name);
    s->name = name ? name : "";
    s->type = GELF_ST_TYPE(sym.st_info);
    s->bind = GELF_ST_BIND(sym.st_info);
    s->visibility = GELF_ST_VISIBILITY(sym.st_other);
    s->shndx = sym.st_shndx;
    s->value = sym.st_value;
    s->size = sym.st_size;
  }
  return true;
}

static bool read_relocs(Elf_Scn *scn, GElf_Shdr *header, struct object *o)
{
  Elf_Data *data = elf_getdata(scn, NULL);
  struct section *s;
  if(header->sh_type != SHT_RELA)
    return broken(o->file, o->member, "relocations without addends");
  if(!data || !header->sh_entsize || header->sh_info >= o->sections)
    return broken(o->file, o->member, "unreadable relocations");
  s = &o->section[header->sh_info];
  s->relocs = header->sh_size / header->sh_entsize;
  s->reloc = zeroed(s->relocs, sizeof(*s->reloc));
  for(size_t i = 0; i < s->relocs; i++) {
    GElf_Rela rela;
    struct reloc *r = &s->reloc[i];
    if(!gelf_getrela(data, (int)i, &rela) || GELF_R_SYM(rela.r_info) >= o->symbols)
      return broken(o->file, o->member, "unreadable relocation");
    r->off = rela.r_offset;
    r->type = (uint32_t)GELF_R_TYPE(rela.r_info);
    r->sym = (uint32_t)GELF_R_SYM(rela.r_info);
    r->addend = rela.r_addend;
  }
  qsort(s->reloc, s->relocs, sizeof(*s->reloc), by_offset);
  return true;
}

static bool read_object(Elf *elf, struct object *o)
{
  GElf_Ehdr head;
  size_t names;
  if(!gelf_getehdr(elf, &head) || head.e_type != ET_REL || head.e_ident[EI_CLASS] != ELFCLASS64 ||
     elf_getshdrnum(elf, &o->sections) || elf_getshdrstrndx(elf, &names))
    return broken(o->file, o->member, "not a 64-bit relocatable object");
  o->machine = head.e_machine;
  o->section = zeroed(o->sections, sizeof(*o->section));
  for(int pass = 0; pass < 2; pass++)
    for(size_t i = 1; i < o->sections; i++) {
      Elf_Scn *scn = elf_getscn(elf, i);
      GElf_Shdr header;
      struct section *s = &o->section[i];
      if(!scn || !gelf_getshdr(scn, &header))
        return broken(o->file, o->member, "unreadable section");
      if(pass) { /* the symbols are there */
        if((header.sh_type == SHT_RELA || header.sh_type == SHT_REL) &&
           !read_relocs(scn, &header, o))
          return false;
        continue;
      }
      s->name = elf_strptr(elf, names, header.sh_name);
      if(!s->name)
        return broken(o->file, o->member, "section without a name");
      s->type = header.sh_type;
      s->flags = header.sh_flags;
      s->size = header.sh_size;
      s->align = header.sh_addralign;
      s->entsize = header.sh_entsize;
      if(s->type != SHT_NOBITS && s->size) {
        Elf_Data *data = elf_rawdata(scn, NULL);
        if(!data || data->d_size != s->size)
          return broken(o->file, o->member, "unreadable section content");
        s->bytes = data->d_buf;
      }
      if(s->type == SHT_SYMTAB && !read_symbols(elf, scn, &header, o))
        return false;
    }
  return true;
}

static struct object *add(struct object_list *out, const char *file, const char *member)
{
  struct object *o;
  out->object = grow(out->object, (out->count + 1) * sizeof(*o));
  o = &out->object[out->count++];
  memset(o, 0, sizeof(*o));
  o->file = file;
  o->member = member;
  return o;
}

bool objects_read(const char *file, struct object_list *out)
{
  int fd = open(file, O_RDONLY);
  Elf *elf;
  memset(out, 0, sizeof(*out));
  if(fd < 0)
    return broken(file, NULL, strerror(errno));
  elf_version(EV_CURRENT);
  elf = elf_begin(fd, ELF_C_READ_MMAP, NULL);
  if(elf && elf_kind(elf) == ELF_K_ELF) {
    const char *slash = strrchr(file, '/');
    return read_object(elf, add(out, file, slash ? slash + 1 : file));
  }
  if(!elf || elf_kind(elf) != ELF_K_AR)
    return broken(file, NULL, "neither an object nor an archive");
  for(;;) {
    Elf *one = elf_begin(fd, ELF_C_READ_MMAP, elf);
    Elf_Arhdr *header;
    if(!one)
      break;
    header = elf_getarhdr(one);
    if(!header || !header->ar_name)
      return broken(file, NULL, "unreadable archive member");
    /* "/" and "//" are the archive's own tables */
    if(header->ar_name[0] != '/' && !read_object(one, add(out, file, strdup(header->ar_name))))
      return false;
    if(elf_next(one) == ELF_C_NULL)
      break;
  }
  if(!out->count)
    return broken(file, NULL, "an archive without objects (a thin one?)");
  return true;
}
