/* facts.c: what the library that was built says of itself, one VARIABLE=VALUE
 * a line, for the config script (script.sh). NS is the namespace, HEADER its
 * public header, IPFS 1 where the release has these protocols. */
#include HEADER

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define PASTE_(a, b) a##b
#define PASTE(a, b) PASTE_(a, b)
#define IN_NS(name) PASTE(NS, name)

static void print_list(const char *name, const char *const *list)
{
  const char *blank = "";
  printf("%s=", name);
  for(; *list; list++, blank = " ")
    printf("%s%s", blank, *list);
  putchar('\n');
}

/* In capitals, with the two that are the tool's and not the library's. */
static void print_protocols(const char *const *list)
{
  const char *blank = "";
  int told = !IPFS;
  fputs("SUPPORT_PROTOCOLS=", stdout);
  for(; *list; list++, blank = " ") {
    if(!told && strcmp(*list, "ipfs") > 0) {
      printf("%sIPFS IPNS", blank);
      blank = " ";
      told = 1;
    }
    fputs(blank, stdout);
    for(const char *s = *list; *s; s++)
      putchar(toupper((unsigned char)*s));
  }
  putchar('\n');
}

int main(void)
{
  const IN_NS(_version_info_data) *info = IN_NS(_version_info)(PASTE(NS_UPPER, VERSION_NOW));
  print_list("SUPPORT_FEATURES", info->feature_names);
  print_protocols(info->protocols);
  printf("VERSIONNUM=%06x\n", info->version_num);
  return fflush(stdout) != 0;
}
