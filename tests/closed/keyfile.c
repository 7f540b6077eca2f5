/* Keeps a key on disk, in the folder that it is run in: its file's name and bytes are
   a format, which a library in a namespace of its own has to share. Written with the
   names of the release, and renamed with it: suites.sh. */
#include <psa/crypto.h>
#include <stdio.h>

int main(void)
{
  psa_key_attributes_t attributes = PSA_KEY_ATTRIBUTES_INIT;
  const uint8_t key[16] = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16 };
  psa_key_id_t id;
  psa_status_t status = psa_crypto_init();
  psa_set_key_usage_flags(&attributes, PSA_KEY_USAGE_ENCRYPT);
  psa_set_key_algorithm(&attributes, PSA_ALG_CTR);
  psa_set_key_type(&attributes, PSA_KEY_TYPE_AES);
  psa_set_key_bits(&attributes, 128);
  psa_set_key_lifetime(&attributes, PSA_KEY_LIFETIME_PERSISTENT);
  psa_set_key_id(&attributes, 5);
  if(!status)
    status = psa_import_key(&attributes, key, sizeof(key), &id);
  printf("status: %d\n", (int)status);
  return status != PSA_SUCCESS;
}
