/* port-relay: carries connections in and out of a sandbox. Runs as a user whom the learner cannot signal.
 *
 * port-relay listen    reads lines from standard input and answers each on standard output:
 *                        + PORT ADDRESS TARGET   connections to PORT on loopback go to ADDRESS:TARGET (IPv4)
 *                                                → "+ PORT ok", or "+ PORT busy" when the learner has it in use
 *                        - PORT                  no longer → "- PORT ok"
 *                      A second "+" for the same port changes where it leads. Ends with standard input, so that
 *                      nothing of it outlives whoever started it.
 * port-relay connect PORT   one connection to PORT on loopback, on standard input and output. Exit code 7 when
 *                           nothing answers there.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define PORTS_MAX 64
#define PAIRS_MAX 256
#define BUFFER 16384
#define EXIT_REFUSED 7

struct port {
  int number; /* 0: free */
  int v4, v6; /* listening sockets; v6 may be -1 */
  struct sockaddr_in target;
};

/* One direction of a connection: what was read from one end and waits to be written to the other. */
struct way {
  int ended, closed; /* the reader has seen the end; the writer has been told */
  size_t from, to;
  char data[BUFFER];
};

struct pair {
  int used, connecting;
  int end[2];
  struct way way[2]; /* way[0]: end[0] → end[1] */
};

static struct port ports[PORTS_MAX];
static struct pair pairs[PAIRS_MAX];

static void set_nonblocking(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

static int listen_on(int family, int number) {
  int fd = socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return -1;
  int on = 1;
  setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  int failed;
  if (family == AF_INET6) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(number), .sin6_addr = in6addr_loopback};
    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
    failed = bind(fd, (struct sockaddr *)&address, sizeof address);
  } else {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(number)};
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    failed = bind(fd, (struct sockaddr *)&address, sizeof address);
  }
  if (failed || listen(fd, 128)) {
    close(fd);
    return -1;
  }
  return fd;
}

static void close_pair(struct pair *pair) {
  close(pair->end[0]);
  close(pair->end[1]);
  pair->used = 0;
}

static void add_pair(int client, const struct port *port) {
  for (int i = 0; i < PAIRS_MAX; i++) {
    struct pair *pair = &pairs[i];
    if (pair->used) continue;
    int server = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (server < 0) break;
    if (connect(server, (const struct sockaddr *)&port->target, sizeof port->target) && errno != EINPROGRESS) {
      close(server);
      break;
    }
    int on = 1;
    setsockopt(server, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    setsockopt(client, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    memset(pair, 0, offsetof(struct pair, way));
    for (int w = 0; w < 2; w++) pair->way[w].ended = pair->way[w].closed = pair->way[w].from = pair->way[w].to = 0;
    pair->used = pair->connecting = 1;
    pair->end[0] = client;
    pair->end[1] = server;
    return;
  }
  close(client);
}

/* Moves what can be moved from `in` to `out`. Returns 0 when the connection is broken. */
static int move(struct way *way, int in, int out, int readable, int writable) {
  if (readable && !way->ended && way->to < BUFFER) {
    ssize_t got = read(in, way->data + way->to, BUFFER - way->to);
    if (got == 0) way->ended = 1;
    else if (got > 0) way->to += (size_t)got;
    else if (errno != EAGAIN && errno != EINTR) return 0;
  }
  if (way->to > way->from && (writable || readable)) {
    ssize_t sent = write(out, way->data + way->from, way->to - way->from);
    if (sent > 0) way->from += (size_t)sent;
    else if (sent < 0 && errno != EAGAIN && errno != EINTR) return 0;
    if (way->from == way->to) way->from = way->to = 0;
  }
  if (way->ended && way->from == way->to && !way->closed) {
    shutdown(out, SHUT_WR);
    way->closed = 1;
  }
  return 1;
}

static void answer(char sign, int number, const char *word) {
  char line[64];
  int length = snprintf(line, sizeof line, "%c %d %s\n", sign, number, word);
  if (write(STDOUT_FILENO, line, (size_t)length) != length) exit(0);
}

static struct port *find_port(int number) {
  for (int i = 0; i < PORTS_MAX; i++)
    if (ports[i].number == number) return &ports[i];
  return NULL;
}

static void obey(const char *line) {
  char address[64];
  int number, target;
  if (sscanf(line, "+ %d %63s %d", &number, address, &target) == 3 && number > 0 && number < 65536) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(target)};
    if (inet_pton(AF_INET, address, &to.sin_addr) != 1) return answer('+', number, "bad");
    struct port *port = find_port(number);
    if (!port) {
      port = find_port(0);
      if (!port) return answer('+', number, "full");
      int v4 = listen_on(AF_INET, number);
      if (v4 < 0) return answer('+', number, "busy");
      port->v4 = v4;
      port->v6 = listen_on(AF_INET6, number);
      port->number = number;
    }
    port->target = to;
    answer('+', number, "ok");
  } else if (sscanf(line, "- %d", &number) == 1) {
    struct port *port = number > 0 ? find_port(number) : NULL;
    if (port) {
      close(port->v4);
      if (port->v6 >= 0) close(port->v6);
      port->number = 0;
    }
    answer('-', number, "ok");
  }
}

/* Reads commands; returns 0 at the end of standard input. */
static int read_commands(void) {
  static char buffer[4096];
  static size_t used;
  ssize_t got = read(STDIN_FILENO, buffer + used, sizeof buffer - used - 1);
  if (got <= 0) return got < 0 && (errno == EAGAIN || errno == EINTR);
  used += (size_t)got;
  buffer[used] = '\0';
  char *start = buffer, *end;
  while ((end = strchr(start, '\n'))) {
    *end = '\0';
    obey(start);
    start = end + 1;
  }
  used = strlen(start);
  memmove(buffer, start, used);
  return used < sizeof buffer - 1;
}

static int run_listen(void) {
  set_nonblocking(STDIN_FILENO);
  static struct pollfd fds[1 + PORTS_MAX * 2 + PAIRS_MAX * 2];
  static int owner[1 + PORTS_MAX * 2 + PAIRS_MAX * 2];
  for (;;) {
    int n = 0;
    fds[n++] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    for (int i = 0; i < PORTS_MAX; i++) {
      if (!ports[i].number) continue;
      owner[n] = i;
      fds[n++] = (struct pollfd){.fd = ports[i].v4, .events = POLLIN};
      if (ports[i].v6 < 0) continue;
      owner[n] = i;
      fds[n++] = (struct pollfd){.fd = ports[i].v6, .events = POLLIN};
    }
    int first_pair = n;
    for (int i = 0; i < PAIRS_MAX; i++) {
      struct pair *pair = &pairs[i];
      if (!pair->used) continue;
      for (int e = 0; e < 2; e++) {
        struct way *in = &pair->way[e], *out = &pair->way[1 - e];
        short events = 0;
        if (!in->ended && in->to < BUFFER && !pair->connecting) events |= POLLIN;
        if (out->to > out->from || (pair->connecting && e == 1)) events |= POLLOUT;
        owner[n] = i * 2 + e;
        fds[n++] = (struct pollfd){.fd = events ? pair->end[e] : ~pair->end[e], .events = events};
      }
    }
    if (poll(fds, (nfds_t)n, -1) < 0) {
      if (errno == EINTR) continue;
      return 1;
    }
    for (int i = first_pair; i < n; i += 2) {
      struct pair *pair = &pairs[owner[i] / 2];
      short here = fds[i].revents, there = fds[i + 1].revents;
      if (!here && !there) continue;
      if (pair->connecting) {
        int error = 0;
        socklen_t size = sizeof error;
        getsockopt(pair->end[1], SOL_SOCKET, SO_ERROR, &error, &size);
        if (error) close_pair(pair);
        else if (there & POLLOUT) pair->connecting = 0;
        continue;
      }
      short in = POLLIN | POLLHUP | POLLERR;
      int alive = move(&pair->way[0], pair->end[0], pair->end[1], here & in, there & POLLOUT) &&
                  move(&pair->way[1], pair->end[1], pair->end[0], there & in, here & POLLOUT);
      if (!alive || (pair->way[0].closed && pair->way[1].closed)) close_pair(pair);
    }
    for (int i = 1; i < first_pair; i++) {
      if (!(fds[i].revents & POLLIN)) continue;
      int client = accept4(fds[i].fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (client >= 0) add_pair(client, &ports[owner[i]]);
    }
    if (fds[0].revents && !read_commands()) return 0;
  }
}

static int connect_to(int family, int number) {
  int fd = socket(family, SOCK_STREAM, 0);
  if (fd < 0) return -1;
  struct sockaddr_in v4 = {.sin_family = AF_INET, .sin_port = htons(number)};
  v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  struct sockaddr_in6 v6 = {.sin6_family = AF_INET6, .sin6_port = htons(number), .sin6_addr = in6addr_loopback};
  int failed = family == AF_INET ? connect(fd, (struct sockaddr *)&v4, sizeof v4)
                                 : connect(fd, (struct sockaddr *)&v6, sizeof v6);
  if (!failed) return fd;
  close(fd);
  return -1;
}

static int run_connect(int number) {
  int fd = connect_to(AF_INET, number);
  if (fd < 0) fd = connect_to(AF_INET6, number);
  if (fd < 0) return EXIT_REFUSED;
  int on = 1;
  setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  static char buffer[BUFFER];
  struct pollfd fds[2] = {{.fd = STDIN_FILENO, .events = POLLIN}, {.fd = fd, .events = POLLIN}};
  for (;;) {
    if (poll(fds, 2, -1) < 0) {
      if (errno == EINTR) continue;
      return 1;
    }
    for (int i = 0; i < 2; i++) {
      if (!fds[i].revents) continue;
      ssize_t got = read(fds[i].fd, buffer, sizeof buffer);
      if (got <= 0) {
        if (i == 1) return 0; /* the server has said all */
        shutdown(fd, SHUT_WR);
        fds[0].fd = -1;
        continue;
      }
      int out = i ? STDOUT_FILENO : fd;
      for (ssize_t done = 0; done < got;) {
        ssize_t sent = write(out, buffer + done, (size_t)(got - done));
        if (sent < 0 && errno != EINTR) return 0;
        if (sent > 0) done += sent;
      }
    }
  }
}

int main(int argc, char **argv) {
  signal(SIGPIPE, SIG_IGN);
  if (argc == 2 && strcmp(argv[1], "listen") == 0) return run_listen();
  if (argc == 3 && strcmp(argv[1], "connect") == 0) return run_connect(atoi(argv[2]));
  fputs("usage: port-relay listen | connect PORT\n", stderr);
  return 2;
}
