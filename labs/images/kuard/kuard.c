/* kuard: one static web server for the exercises.
 *
 * Listens on $PORT (8080). GET / answers with the greeting and the version, GET /healthy with "ok".
 * --greeting TEXT changes the greeting, --version prints the version. SIGTERM ends it at once with code 0,
 * also as process 1, where a signal without a handler would be ignored.
 */
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define VERSION "kuard 1.0"
#define REQUEST_MAX 4096
/* A client that says nothing may not hold up the next one for longer than this. */
#define REQUEST_WAIT_MS 2000

static void stop(int signal_number) {
  (void)signal_number;
  static const char text[] = "kuard: stopped\n";
  (void)!write(STDOUT_FILENO, text, sizeof text - 1);
  _exit(0);
}

static void send_all(int client, const char *data, size_t length) {
  while (length > 0) {
    ssize_t sent = write(client, data, length);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) return;
    data += sent;
    length -= (size_t)sent;
  }
}

static void respond(int client, const char *status, const char *body) {
  char head[256];
  int length = snprintf(head, sizeof head,
                        "HTTP/1.1 %s\r\nContent-Type: text/plain; charset=utf-8\r\n"
                        "Content-Length: %zu\r\nConnection: close\r\n\r\n",
                        status, strlen(body));
  send_all(client, head, (size_t)length);
  send_all(client, body, strlen(body));
}

/* Reads up to the blank line that ends the headers; returns the bytes read, or 0. */
static size_t read_request(int client, char *buffer) {
  size_t used = 0;
  while (used < REQUEST_MAX - 1) {
    struct pollfd ready = {.fd = client, .events = POLLIN};
    if (poll(&ready, 1, REQUEST_WAIT_MS) <= 0) return 0;
    ssize_t got = read(client, buffer + used, REQUEST_MAX - 1 - used);
    if (got <= 0) return 0;
    used += (size_t)got;
    buffer[used] = '\0';
    if (strstr(buffer, "\r\n\r\n") || strstr(buffer, "\n\n")) break;
  }
  return used;
}

static void serve(int client, const char *greeting) {
  char request[REQUEST_MAX];
  char path[1024] = "";
  if (read_request(client, request) == 0) return;
  if (sscanf(request, "GET %1023s", path) != 1) {
    respond(client, "405 Method Not Allowed", "only GET\n");
    return;
  }
  path[strcspn(path, "?")] = '\0';
  printf("GET %s\n", path);
  if (strcmp(path, "/healthy") == 0) {
    respond(client, "200 OK", "ok\n");
  } else if (strcmp(path, "/") == 0) {
    char body[2048];
    snprintf(body, sizeof body, "%.1500s\n" VERSION "\n", greeting);
    respond(client, "200 OK", body);
  } else {
    respond(client, "404 Not Found", "not found\n");
  }
}

static int listen_on(int port) {
  int server = socket(AF_INET, SOCK_STREAM, 0);
  int yes = 1;
  struct sockaddr_in address = {
      .sin_family = AF_INET, .sin_port = htons((unsigned short)port), .sin_addr.s_addr = htonl(INADDR_ANY)};
  if (server < 0) return -1;
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(server, (struct sockaddr *)&address, sizeof address) < 0 || listen(server, 64) < 0) return -1;
  return server;
}

static int parse_port(const char *text) {
  char *end = NULL;
  long port = strtol(text, &end, 10);
  return *text && !*end && port > 0 && port < 65536 ? (int)port : -1;
}

int main(int argc, char **argv) {
  const char *greeting = "Hello from kuard";
  const char *port_text = getenv("PORT");
  int port = parse_port(port_text && *port_text ? port_text : "8080");

  for (int i = 1; i < argc; i++) {
    if (strcmp(argv[i], "--version") == 0) {
      puts(VERSION);
      return 0;
    } else if (strcmp(argv[i], "--greeting") == 0 && i + 1 < argc) {
      greeting = argv[++i];
    } else if (strncmp(argv[i], "--greeting=", 11) == 0) {
      greeting = argv[i] + 11;
    } else {
      fprintf(stderr, "kuard: unknown argument: %s\nusage: kuard [--greeting TEXT] [--version]\n", argv[i]);
      return 2;
    }
  }
  if (port < 0) {
    fprintf(stderr, "kuard: PORT must be a number from 1 to 65535, not \"%s\"\n", port_text);
    return 2;
  }

  setvbuf(stdout, NULL, _IOLBF, 0);
  signal(SIGPIPE, SIG_IGN);
  struct sigaction action = {.sa_handler = stop};
  sigaction(SIGTERM, &action, NULL);
  sigaction(SIGINT, &action, NULL);

  printf(VERSION " arguments:");
  for (int i = 1; i < argc; i++) printf(" [%s]", argv[i]);
  printf("\n");

  int server = listen_on(port);
  if (server < 0) {
    fprintf(stderr, "kuard: cannot listen on port %d: %s\n", port, strerror(errno));
    return 1;
  }
  printf("listening on port %d\n", port);
  for (;;) {
    int client = accept(server, NULL, NULL);
    if (client < 0) continue;
    serve(client, greeting);
    close(client);
  }
}
