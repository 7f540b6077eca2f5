/* What a scenario leaves behind: its trace, and the facts it asserts.
 *
 * A trace is text, one event a line, in streams: events of one stream keep
 * their order, streams are written one after the other in the order of their
 * first use. A scenario with one transfer at a time needs only the first.
 * Transfers that run side by side, whose mutual order is chance, get a stream
 * each.
 *
 * What differs between two runs for no fault of the library is numbered by
 * first appearance within its stream (sockets s1, s2; ports that nobody chose
 * port-1, port-2) or replaced (elapsed times, Date headers, the working
 * folder). Everything else stays as it is. */
#ifndef TRACE_H
#define TRACE_H

#include <stddef.h>
#include <sys/socket.h>

/* One run of one scenario: everything of an earlier one is forgotten. */
void t_begin(const char *scenario);

/* Ends it: counts sockets, writes the trace to the file named, returns the
 * number of failed assertions and of descriptors with a wrong life. */
int t_end(const char *file);

/* Following events go to this stream; NULL is the first one. The name is
 * copied. Returns the stream used before (NULL for the first). */
const char *t_stream(const char *name);

/* What a stream has so far, to be compared with another's. The text lives
 * until the stream gets its next event. */
const char *t_stream_text(const char *name);

/* The same lines, but for those that begin with BUT; two texts without a line
 * are not. */
int t_same_lines(const char *a, const char *b, const char *but);

/* One event. Text from peers and messages goes through t_text(). */
void t_event(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Bytes that arrive in pieces of any size: pieces of one kind that follow
 * each other make one event, with their total and hash. */
void t_bytes(const char *kind, const void *bytes, size_t length);

/* Normalised copies; they live until the scenario ends. */
const char *t_text(const char *text, size_t length);
const char *t_addr(const struct sockaddr *addr, socklen_t length);
const char *t_sock(int fd);        /* s1; "bad" for -1; "s1 (closed)" */
const char *t_port(unsigned port); /* a server's name, else port-N */
/* A socket has the port from now on. If another one had it before, which is
   chance, this is another port to the trace. */
void t_port_taken(unsigned port);
const char *t_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Zeroed memory that lives until the scenario ends. */
void *t_alloc(size_t size);

/* A fact the scenario shows. ID names a sentence of docs/SEEDS.md and quotes
 * some words of it that no other sentence has ("close-7 is the socket to
 * close"; several with "; " between), so that no fact stands under a sentence
 * that it is not about; "-" for a fact of no sentence. Put the condition so
 * that it reads as the fact: its text is the message. */
#define SHOWS(id, condition) t_fact("shown", id, #condition, !!(condition), __FILE__, __LINE__)
/* What the library does where it is not what the sentence says. */
#define DIFFERS(id, condition) t_fact("differs", id, #condition, !!(condition), __FILE__, __LINE__)
/* The same with a message of its own, for use in helpers. */
void t_fact(const char *verb, const char *id, const char *fact, int holds, const char *file,
            int line);

/* What this run of the servers offers, as server.sh named it: "HTTP" gives
 * "http://127.0.0.1:20123". A scenario only sees it if it is in its needs. */
const char *t_server(const char *name);
const char *t_url(const char *server, const char *path);

/* Sockets: the library's calls of socket, accept, bind, connect, listen and
 * close are seen by the program (sockets.c) and traced where they happen. */
struct t_counts {
  unsigned opened_by_callback, opened_by_library, accepted_by_library;
  unsigned closed_by_callback, closed_by_library, closed_by_scenario;
  unsigned streams_by_library; /* opened for a connection, not to ask the system something */
  unsigned connects;           /* calls of connect, by whom ever */
  unsigned wrong;              /* closed twice, or left open */
  /* pipes and event descriptors, by which threads wake each other */
  unsigned others_opened, others_closed, others_closed_by_callback;
};
extern struct t_counts t_counts;

/* Set around what a callback or the scenario itself does with sockets. */
enum t_who { T_LIBRARY, T_CALLBACK, T_SCENARIO };
extern _Thread_local enum t_who t_who;

/* A descriptor that came into being otherwise (socketpair) counts as a socket
 * opened by the callback or the scenario from now on. */
void t_adopt(int fd);

/* Side by side transfers may reuse connections by chance: then the totals at
 * the end of the trace are not the same in two runs. This leaves them out. */
void t_no_totals(void);

/* The system's own, unseen by the trace: for peers within a scenario. */
extern int (*sys_socket)(int, int, int);
extern int (*sys_accept)(int, struct sockaddr *, socklen_t *);
extern int (*sys_close)(int);

/* Between trace.c and sockets.c. */
void sockets_begin(void);
unsigned sockets_left_open(void); /* traces each */
unsigned sockets_generation(int fd, int *open);

#endif
