#include "websocket.h"
#include "peer.h"
#include "step.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

static uint32_t rotated(uint32_t x, int n)
{
  return x << n | x >> (32 - n);
}

/* One block of SHA-1, FIPS 180-4. */
static void sha1_block(uint32_t h[5], const unsigned char *p)
{
  uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
  int i;

  for(i = 0; i < 16; i++)
    w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 | (uint32_t)p[4 * i + 2] << 8 |
           p[4 * i + 3];
  for(; i < 80; i++)
    w[i] = rotated(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  for(i = 0; i < 80; i++) {
    uint32_t f = i < 20              ? (b & c) | (~b & d)
                 : i < 40 || i >= 60 ? b ^ c ^ d
                                     : (b & c) | (b & d) | (c & d);
    uint32_t k = i < 20 ? 0x5a827999u : i < 40 ? 0x6ed9eba1u : i < 60 ? 0x8f1bbcdcu : 0xca62c1d6u;
    uint32_t next = rotated(a, 5) + f + e + k + w[i];

    e = d;
    d = c;
    c = rotated(b, 30);
    b = a;
    a = next;
  }
  h[0] += a;
  h[1] += b;
  h[2] += c;
  h[3] += d;
  h[4] += e;
}

/* For texts below 120 bytes: at most two blocks. */
static void sha1(const char *text, unsigned char digest[20])
{
  uint32_t h[5] = { 0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u, 0xc3d2e1f0u };
  unsigned char blocks[128] = { 0 };
  size_t length = strlen(text), end = length < 56 ? 64 : 128;
  int i;

  memcpy(blocks, text, length);
  blocks[length] = 0x80;
  blocks[end - 2] = (unsigned char)(length * 8 >> 8);
  blocks[end - 1] = (unsigned char)(length * 8);
  sha1_block(h, blocks);
  if(end == 128)
    sha1_block(h, blocks + 64);
  for(i = 0; i < 20; i++)
    digest[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
}

/* 20 bytes make 28 characters. */
static void base64(const unsigned char in[20], char out[29])
{
  static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  unsigned i;

  for(i = 0; i < 7; i++) {
    uint32_t bits =
      (uint32_t)in[3 * i] << 16 | (uint32_t)in[3 * i + 1] << 8 | (i < 6 ? in[3 * i + 2] : 0);

    out[4 * i] = digits[bits >> 18];
    out[4 * i + 1] = digits[bits >> 12 & 63];
    out[4 * i + 2] = digits[bits >> 6 & 63];
    out[4 * i + 3] = digits[bits & 63];
  }
  out[27] = '=';
  out[28] = '\0';
}

int ws_accept(int fd)
{
  char request[2048], key[100], answer[300], hashed[29];
  unsigned char digest[20];
  const char *line;

  if(!peer_request(fd, request, sizeof(request)))
    return 0;
  line = strstr(request, "\r\nSec-WebSocket-Key: ");
  if(!line || sscanf(line + 2, "Sec-WebSocket-Key: %60s", key) != 1)
    return 0;
  strcat(key, "258EAFA5-E914-47DA-95CA-C5AB0DC85B11");
  sha1(key, digest);
  base64(digest, hashed);
  snprintf(answer, sizeof(answer),
           "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n"
           "Connection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
           hashed);
  peer_say(fd, answer);
  return 1;
}

void ws_send(int fd, unsigned opcode, unsigned final, const void *payload, size_t length)
{
  unsigned char frame[4 + 65536];
  size_t head = 2;

  frame[0] = (unsigned char)((final ? 0x80 : 0) | opcode);
  if(length < 126) {
    frame[1] = (unsigned char)length;
  } else {
    frame[1] = 126;
    frame[2] = (unsigned char)(length >> 8);
    frame[3] = (unsigned char)length;
    head = 4;
  }
  memcpy(frame + head, payload, length);
  step_write(fd, frame, head + length);
}

int ws_receive(int fd, struct ws_frame *frame)
{
  unsigned char head[4], mask[4] = { 0 };
  size_t i;

  if(!step_read(fd, head, 2))
    return 0;
  frame->final = head[0] >> 7;
  frame->opcode = head[0] & 15;
  frame->masked = head[1] >> 7;
  frame->length = head[1] & 127;
  if(frame->length == 126) {
    if(!step_read(fd, head, 2))
      return 0;
    frame->length = (size_t)head[0] << 8 | head[1];
  }
  if(frame->length >= sizeof(frame->payload) || (frame->masked && !step_read(fd, mask, 4)) ||
     !step_read(fd, frame->payload, frame->length))
    return 0;
  for(i = 0; i < frame->length; i++)
    frame->payload[i] = (char)(frame->payload[i] ^ mask[i % 4]);
  frame->payload[frame->length] = '\0';
  return 1;
}
