/*
 * fastdp-cni: the program that a container runtime executes on the host as its CNI plugin, where there may be neither Java
 * nor a C library. It decides nothing: it tells the agent what it was asked, over a Unix socket, and repeats the answer.
 * The one thing the agent cannot do from its own container is to run a plugin of the host, so that is done for it here.
 *
 * Request: "fastdp-cni 1\n", then NAME=VALUE\0 for each variable, \0, and all of the standard input.
 * Answer:  an exit status and a line feed, then the standard output; or "exec TYPE\n" and the input of a plugin TYPE, whose
 *          exit status and output go into a second request as IPAM_STATUS and IPAM_RESULT.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum {
    INPUT_LIMIT = 4 << 20,
    ANSWER_LIMIT = 4 << 20,
    RESULT_LIMIT = 1 << 20,
    CONNECT_MILLISECONDS = 800,
    ANSWER_SECONDS = 60,
    PLUGINS = 2,
};

/* Error codes of the CNI specification; from 100 on they are ours. */
enum { BAD_ENVIRONMENT = 4, IO_FAILED = 5, UNDECODABLE = 6, TRY_AGAIN = 11, FAILED = 100 };

/* Octets that grow. */
struct bytes {
    char *at;
    size_t length, room;
};

static struct bytes config; /* all of the standard input */
static long timeout = ANSWER_SECONDS;

/* The top-level member "cniVersion" of the configuration, which may be anything; NULL where none can be repeated as it is. */
static const char *cni_version(int *length)
{
    const char *end = config.at + config.length;
    enum { ELSEWHERE, AFTER_NAME, AFTER_COLON } state = ELSEWHERE;
    int depth = 0;
    for (const char *at = config.at; at < end; at++) {
        if (*at == '"') {
            const char *text = at + 1;
            for (at++; at < end && *at != '"'; at++)
                at += *at == '\\';
            if (at >= end)
                return NULL;
            *length = (int)(at - text);
            /* Before the quote that ends it, so neither comparison leaves the text. */
            if (state == AFTER_COLON)
                return *length > 0 && strspn(text, "0123456789.") == (size_t)*length ? text : NULL;
            state = depth == 1 && !strncmp(text, "cniVersion\"", 11) ? AFTER_NAME : ELSEWHERE;
        } else if (*at == ':' && state == AFTER_NAME) {
            state = AFTER_COLON;
        } else if (!strchr(" \t\r\n", *at)) {
            state = ELSEWHERE;
            depth += (*at == '{' || *at == '[') - (*at == '}' || *at == ']');
        }
    }
    return NULL;
}

/* Says what went wrong, as the specification wants it, and ends. */
__attribute__((format(printf, 2, 3))) static _Noreturn void fail(int code, const char *format, ...)
{
    char text[1024];
    va_list values;
    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    int length;
    const char *version = cni_version(&length);
    printf("{");
    if (version)
        printf("\"cniVersion\":\"%.*s\",", length, version);
    printf("\"code\":%d,\"msg\":\"", code);
    for (const char *at = text; *at; at++) {
        if (*at == '"' || *at == '\\')
            putchar('\\');
        putchar(*at >= ' ' && *at <= '~' ? *at : '?');
    }
    puts("\"}");
    exit(1);
}

static void append(struct bytes *to, const void *from, size_t length)
{
    if (length > to->room - to->length) {
        size_t room = 2 * to->room + length;
        char *at = realloc(to->at, room);
        if (!at)
            fail(FAILED, "out of memory");
        to->at = at;
        to->room = room;
    }
    if (length)
        memcpy(to->at + to->length, from, length);
    to->length += length;
}

static void append_variable(struct bytes *to, const char *name, const char *value)
{
    append(to, name, strlen(name));
    append(to, "=", 1);
    append(to, value, strlen(value) + 1);
}

/* Reads once; what read() says. */
static ssize_t take(int from, struct bytes *into)
{
    static char chunk[1 << 16];
    ssize_t length;
    do
        length = read(from, chunk, sizeof chunk);
    while (length < 0 && errno == EINTR);
    if (length > 0)
        append(into, chunk, (size_t)length);
    return length;
}

static int64_t milliseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

/* Sends the request, if there is one, and reads until the other side ends; 0, ETIMEDOUT or EMSGSIZE. */
static int converse(int with, const struct bytes *request, struct bytes *answer, size_t limit)
{
    int64_t end = milliseconds() + timeout * 1000;
    size_t sent = 0;
    bool sending = request != NULL;
    for (int64_t left; (left = end - milliseconds()) > 0;) {
        struct pollfd what = {.fd = with, .events = (short)(sending ? POLLIN | POLLOUT : POLLIN)};
        if (poll(&what, 1, (int)left) <= 0)
            continue;
        if (sending && what.revents & POLLOUT) {
            ssize_t length = send(with, request->at + sent, request->length - sent, MSG_DONTWAIT | MSG_NOSIGNAL);
            if (length >= 0)
                sent += (size_t)length;
            else if (errno != EAGAIN && errno != EINTR)
                sending = false; /* it reads no more, but may have answered */
            if (sent == request->length) {
                shutdown(with, SHUT_WR);
                sending = false;
            }
        }
        if (what.revents & ~POLLOUT) {
            /* An error ends it, too: "reset" is what becomes of a socket whose other end left something unread. */
            if (take(with, answer) <= 0)
                return 0;
            if (answer->length > limit)
                return EMSGSIZE;
        }
    }
    return ETIMEDOUT;
}

static _Noreturn void unreachable(const char *path, const char *reason)
{
    fail(TRY_AGAIN, "fastdp's agent cannot be reached on %s: %s; try again later", path, reason);
}

static void ask(const char *path, const struct bytes *request, struct bytes *answer)
{
    struct sockaddr_un agent = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof agent.sun_path)
        fail(BAD_ENVIRONMENT, "FASTDP_CNI_SOCKET is longer than %zu characters", sizeof agent.sun_path - 1);
    memcpy(agent.sun_path, path, strlen(path));
    int with = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    /* Bounds how long connect() waits for room in the agent's backlog: no poll() would, for Unix sockets. */
    struct timeval patience = {.tv_usec = CONNECT_MILLISECONDS * 1000};
    setsockopt(with, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    int failed;
    do
        failed = connect(with, (struct sockaddr *)&agent, sizeof agent);
    while (failed && errno == EINTR);
    if (failed)
        unreachable(path, errno == EAGAIN ? "it does not take the connection" : strerror(errno));
    answer->length = 0;
    int problem = converse(with, request, answer, ANSWER_LIMIT);
    if (problem == EMSGSIZE)
        fail(FAILED, "fastdp's agent answered with more than %d octets", ANSWER_LIMIT);
    if (problem)
        unreachable(path, "it does not answer");
    if (!answer->length || !memchr(answer->at, '\n', answer->length))
        unreachable(path, "it ended the connection without an answer");
    close(with);
}

/* The file of a plugin, in a buffer of PATH_MAX. */
static void find(const char *type, char *file)
{
    const char *folders = getenv("CNI_PATH");
    if (!*type || strchr(type, '/'))
        fail(FAILED, "no plugin can have the name \"%s\"", type);
    for (const char *at = folders ? folders : ""; *at; at += *at == ':') {
        int length = (int)(strchrnul(at, ':') - at);
        struct stat found;
        if (length && snprintf(file, PATH_MAX, "%.*s/%s", length, at, type) < PATH_MAX && !stat(file, &found) &&
            S_ISREG(found.st_mode))
            return;
        at += length;
    }
    fail(FAILED, "there is no plugin \"%s\" in CNI_PATH (%s)", type, folders ? folders : "not set");
}

/* Runs a plugin in our environment; its exit status. */
static int run(const char *type, const char *input, size_t length, struct bytes *output)
{
    char file[PATH_MAX];
    find(type, file);
    /* A file, so that plugins of any kind can read it without our having to write and read at the same time. */
    int in = memfd_create("config", MFD_CLOEXEC), out[2];
    for (size_t written = 0; in >= 0 && written < length;) {
        ssize_t more = write(in, input + written, length - written);
        if (more < 0)
            fail(IO_FAILED, "cannot keep the input of %s: %s", file, strerror(errno));
        written += (size_t)more;
    }
    if (in < 0 || lseek(in, 0, SEEK_SET) || pipe2(out, O_CLOEXEC))
        fail(IO_FAILED, "cannot run %s: %s", file, strerror(errno));
    pid_t child = fork();
    if (child < 0)
        fail(IO_FAILED, "cannot run %s: %s", file, strerror(errno));
    if (!child) {
        signal(SIGPIPE, SIG_DFL);
        dup2(in, STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        execv(file, (char *[]){file, NULL});
        dprintf(STDERR_FILENO, "fastdp-cni: cannot run %s: %s\n", file, strerror(errno));
        _exit(127);
    }
    close(in);
    close(out[1]);
    output->length = 0;
    int problem = converse(out[0], NULL, output, RESULT_LIMIT);
    close(out[0]);
    if (problem)
        kill(child, SIGKILL);
    int status;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR)
        ;
    if (problem)
        fail(FAILED, "%s %s", file, problem == EMSGSIZE ? "printed more than 1 MiB" : "did not end in time");
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

/* Adds what a plugin did to the request for the next round. */
static void append_result(struct bytes *request, int status, const struct bytes *output)
{
    char number[12];
    snprintf(number, sizeof number, "%d", status);
    append_variable(request, "IPAM_STATUS", number);
    append(request, "IPAM_RESULT=", 12);
    for (size_t i = 0; i < output->length; i++)
        if (output->at[i])
            append(request, output->at + i, 1);
    append(request, "", 1);
}

/* Repeats an answer with an exit status. */
static _Noreturn void finish(const char *status, const char *output, size_t length)
{
    size_t digits = strspn(status, "0123456789");
    if (!digits || digits > 3 || status[digits] || atoi(status) > 255)
        fail(FAILED, "fastdp's agent answered neither with an exit status nor with a plugin to run");
    bool written = fwrite(output, 1, length, stdout) == length && !fflush(stdout);
    exit(written ? atoi(status) : 1);
}

int main(int count, char **arguments)
{
    static const char *const passed[] = {"CNI_COMMAND", "CNI_CONTAINERID", "CNI_NETNS", "CNI_IFNAME",
                                         "CNI_ARGS",    "CNI_PATH",        "CNI_NETNS_OVERRIDE"};
    static struct bytes request, answer, result;
    const char *path = getenv("FASTDP_CNI_SOCKET"), *seconds = getenv("FASTDP_CNI_TIMEOUT");
    signal(SIGPIPE, SIG_IGN);

    ssize_t length;
    while ((length = take(STDIN_FILENO, &config)) > 0)
        if (config.length > INPUT_LIMIT)
            fail(UNDECODABLE, "the configuration is larger than %d octets", INPUT_LIMIT);
    if (length < 0)
        fail(IO_FAILED, "cannot read the configuration: %s", strerror(errno));
    if (seconds && *seconds && ((timeout = atol(seconds)) < 1 || timeout > 3600))
        fail(BAD_ENVIRONMENT, "FASTDP_CNI_TIMEOUT is not a number of seconds from 1 to 3600");

    append(&request, "fastdp-cni 1\n", 13);
    for (size_t i = 0; i < sizeof passed / sizeof *passed; i++)
        if (getenv(passed[i]))
            append_variable(&request, passed[i], getenv(passed[i]));
    append_variable(&request, "PROGRAM", count > 0 ? basename(arguments[0]) : "");
    size_t asked = request.length;
    for (int plugins = 0;; plugins++) {
        append(&request, "", 1);
        append(&request, config.at, config.length);
        ask(path && *path ? path : "/run/fastdp/cni.sock", &request, &answer);
        char *rest = memchr(answer.at, '\n', answer.length);
        size_t left = answer.length - (size_t)(rest + 1 - answer.at);
        *rest++ = '\0';
        if (strncmp(answer.at, "exec ", 5))
            finish(answer.at, rest, left);
        if (plugins == PLUGINS)
            fail(FAILED, "fastdp's agent asks for more than %d plugins", PLUGINS);
        int status = run(answer.at + 5, rest, left, &result);
        request.length = asked;
        append_result(&request, status, &result);
    }
}
