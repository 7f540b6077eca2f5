/* abidump.c: the types that some headers declare, as text, from the debugging
 * information of an object compiled from them.
 *
 * One line each, in the compiler's order:
 *   enum TAG size N            then one line "  NAME VALUE" for each constant
 *   struct TAG size N          (or union), then "  OFFSET NAME: TYPE"; offsets
 *                              in bits, ":N" after them for a bit field
 *   typedef NAME: TYPE
 * TYPE names structs, enums and typedefs and spells out the rest, with the
 * size of the basic types. Without a tag, the line of the header stands for
 * it. */
#include <dwarf.h>
#include <elfutils/libdw.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static const char usage[] =
  "usage: abidump OBJECT FOLDER\n"
  "Prints the types that headers in a folder of this name declare, as the\n"
  "debugging information of OBJECT has them.\n"
  "exit status: 0 fine, 1 nothing found, 2 usage or trouble\n";

static bool trouble;

static const char *name_of(Dwarf_Die *die)
{
  return dwarf_diename(die);
}

static uint64_t number(Dwarf_Die *die, unsigned what, uint64_t otherwise)
{
  Dwarf_Attribute attribute;
  Dwarf_Word value;
  if(!dwarf_attr(die, what, &attribute))
    return otherwise;
  if(dwarf_formudata(&attribute, &value)) {
    trouble = true;
    return otherwise;
  }
  return value;
}

static void tag_name(Dwarf_Die *die)
{
  int line = 0;
  if(name_of(die))
    printf("%s", name_of(die));
  else {
    dwarf_decl_line(die, &line);
    printf("(at line %d)", line);
  }
}

static bool type_of(Dwarf_Die *die, Dwarf_Die *out)
{
  Dwarf_Attribute attribute;
  return dwarf_attr(die, DW_AT_type, &attribute) && dwarf_formref_die(&attribute, out);
}

static void print_type(Dwarf_Die *die, bool some);

static void print_parameters(Dwarf_Die *die)
{
  Dwarf_Die child, type;
  const char *comma = "";
  printf("function(");
  if(!dwarf_child(die, &child))
    do {
      if(dwarf_tag(&child) == DW_TAG_formal_parameter) {
        printf("%s", comma);
        print_type(&type, type_of(&child, &type));
        comma = ", ";
      } else if(dwarf_tag(&child) == DW_TAG_unspecified_parameters)
        printf("%s...", comma);
    } while(!dwarf_siblingof(&child, &child));
  printf("%s) returning ", dwarf_hasattr(die, DW_AT_prototyped) ? "" : " unprototyped");
  print_type(&type, type_of(die, &type));
}

static void print_array(Dwarf_Die *die)
{
  Dwarf_Die child, type;
  if(!dwarf_child(die, &child))
    do {
      if(dwarf_tag(&child) != DW_TAG_subrange_type)
        continue;
      if(dwarf_hasattr(&child, DW_AT_count))
        printf("[%" PRIu64 "]", number(&child, DW_AT_count, 0));
      else if(dwarf_hasattr(&child, DW_AT_upper_bound))
        printf("[%" PRIu64 "]", number(&child, DW_AT_upper_bound, 0) + 1);
      else
        printf("[]");
    } while(!dwarf_siblingof(&child, &child));
  printf(" of ");
  print_type(&type, type_of(die, &type));
}

/* some false: void */
static void print_type(Dwarf_Die *die, bool some)
{
  static const struct {
    int tag;
    const char *word;
  } prefix[] = {
    { DW_TAG_pointer_type, "pointer to " },
    { DW_TAG_const_type, "const " },
    { DW_TAG_volatile_type, "volatile " },
    { DW_TAG_restrict_type, "restrict " },
  };
  Dwarf_Die type;
  int tag;
  if(!some) {
    printf("void");
    return;
  }
  tag = dwarf_tag(die);
  for(size_t i = 0; i < sizeof(prefix) / sizeof(*prefix); i++)
    if(tag == prefix[i].tag) {
      printf("%s", prefix[i].word);
      print_type(&type, type_of(die, &type));
      return;
    }
  switch(tag) {
  case DW_TAG_base_type:
    printf("%s/%" PRIu64, name_of(die), number(die, DW_AT_byte_size, 0));
    break;
  case DW_TAG_typedef:
    printf("%s", name_of(die));
    break;
  case DW_TAG_structure_type:
    printf("struct ");
    tag_name(die);
    break;
  case DW_TAG_union_type:
    printf("union ");
    tag_name(die);
    break;
  case DW_TAG_enumeration_type:
    printf("enum ");
    tag_name(die);
    break;
  case DW_TAG_array_type:
    print_array(die);
    break;
  case DW_TAG_subroutine_type:
    print_parameters(die);
    break;
  default:
    printf("(tag 0x%x)", (unsigned)tag);
    trouble = true;
  }
}

static void print_enum(Dwarf_Die *die)
{
  Dwarf_Die child;
  printf("enum ");
  tag_name(die);
  printf(" size %" PRIu64 "\n", number(die, DW_AT_byte_size, 0));
  if(dwarf_child(die, &child))
    return;
  do {
    Dwarf_Attribute attribute;
    Dwarf_Sword value = 0;
    if(dwarf_tag(&child) != DW_TAG_enumerator)
      continue;
    if(!dwarf_attr(&child, DW_AT_const_value, &attribute) || dwarf_formsdata(&attribute, &value))
      trouble = true;
    printf("  %s %" PRId64 "\n", name_of(&child), (int64_t)value);
  } while(!dwarf_siblingof(&child, &child));
}

static void print_record(Dwarf_Die *die, const char *word)
{
  Dwarf_Die child, type;
  printf("%s ", word);
  tag_name(die);
  if(dwarf_hasattr(die, DW_AT_declaration)) {
    printf(" incomplete\n");
    return;
  }
  printf(" size %" PRIu64 "\n", number(die, DW_AT_byte_size, 0));
  if(dwarf_child(die, &child))
    return;
  do {
    uint64_t off;
    if(dwarf_tag(&child) != DW_TAG_member)
      continue;
    off = number(&child, DW_AT_data_member_location, 0) * 8;
    off = number(&child, DW_AT_data_bit_offset, off);
    printf("  %" PRIu64, off);
    if(dwarf_hasattr(&child, DW_AT_bit_size))
      printf(":%" PRIu64, number(&child, DW_AT_bit_size, 0));
    printf(" %s: ", name_of(&child) ? name_of(&child) : "(none)");
    print_type(&type, type_of(&child, &type));
    printf("\n");
  } while(!dwarf_siblingof(&child, &child));
}

/* True when the last folder of the file that declares it is this one. */
static bool declared_in(Dwarf_Die *die, const char *folder)
{
  const char *file = dwarf_decl_file(die), *slash, *start;
  size_t len = strlen(folder);
  slash = file ? strrchr(file, '/') : NULL;
  if(!slash)
    return false;
  for(start = slash; start > file && start[-1] != '/'; start--)
    ;
  return (size_t)(slash - start) == len && !memcmp(start, folder, len);
}

int main(int argc, char **argv)
{
  Dwarf *dwarf;
  Dwarf_CU *cu = NULL;
  Dwarf_Die unit, die, type;
  size_t found = 0;
  int fd;
  if(argc == 2 && !strcmp(argv[1], "--help"))
    return fputs(usage, stdout) < 0 || fflush(stdout) ? 2 : 0;
  if(argc != 3) {
    fputs(usage, stderr);
    return 2;
  }
  fd = open(argv[1], O_RDONLY);
  dwarf = fd < 0 ? NULL : dwarf_begin(fd, DWARF_C_READ);
  if(!dwarf) {
    fprintf(stderr, "abidump: %s: no debugging information\n", argv[1]);
    return 2;
  }
  while(!dwarf_get_units(dwarf, cu, &cu, NULL, NULL, &unit, NULL)) {
    if(dwarf_child(&unit, &die))
      continue;
    do {
      int tag = dwarf_tag(&die);
      if(!declared_in(&die, argv[2]))
        continue;
      found++;
      if(tag == DW_TAG_enumeration_type)
        print_enum(&die);
      else if(tag == DW_TAG_structure_type)
        print_record(&die, "struct");
      else if(tag == DW_TAG_union_type)
        print_record(&die, "union");
      else if(tag == DW_TAG_typedef) {
        printf("typedef %s: ", name_of(&die));
        print_type(&type, type_of(&die, &type));
        printf("\n");
      } else
        found--;
    } while(!dwarf_siblingof(&die, &die));
  }
  dwarf_end(dwarf);
  if(trouble)
    fprintf(stderr, "abidump: %s: something in it is not understood\n", argv[1]);
  if(fflush(stdout) || trouble)
    return 2;
  return found ? 0 : 1;
}
