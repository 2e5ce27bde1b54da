/* Writes down what a program does to the files in a folder: each write, each cut to a length, each wait for the disk.

   cc -shared -fPIC -o disk.so disk.c -ldl
   DISK_FOLDER=/where/the/database/is DISK_LOG=/file LD_PRELOAD=./disk.so program

   A line of the log is: the moment (nanoseconds, the clock that never goes back), what was done, the file's name, where,
   how many bytes; a line end; and then the bytes. It is written when the deed is done, so a wait that stands in the log
   is over. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

/* The name within the folder of the file that is open as this number, or NULL for any other. */
static const char *name_of(int file, char *place, size_t size) {
  const char *folder = getenv("DISK_FOLDER");
  char link[32];
  snprintf(link, sizeof link, "/proc/self/fd/%d", file);
  ssize_t length = folder ? readlink(link, place, size - 1) : -1;
  if (length < 0) return NULL;
  place[length] = 0;
  size_t folded = strlen(folder);
  return strncmp(place, folder, folded) == 0 && place[folded] == '/' ? place + folded + 1 : NULL;
}

static void note(char deed, const char *name, long long where, const void *bytes, size_t size) {
  static int log = -1;
  struct timespec now;
  char head[600];
  if (log < 0) log = open(getenv("DISK_LOG"), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  clock_gettime(CLOCK_MONOTONIC, &now);
  int length = snprintf(head, sizeof head, "%lld %c %s %lld %zu\n", now.tv_sec * 1000000000LL + now.tv_nsec, deed, name,
                        where, size);
  struct iovec parts[2] = {{head, (size_t)length}, {(void *)bytes, size}};
  if (syscall(SYS_writev, log, parts, size ? 2 : 1) < 0) abort();
}

#define DEED(result, name, arguments, passed, deed, where, bytes, size)                       \
  result name arguments {                                                                     \
    static result(*real) arguments;                                                           \
    char place[4200];                                                                         \
    if (!real) real = (result(*) arguments)dlsym(RTLD_NEXT, #name);                            \
    const char *file = name_of(number, place, sizeof place);                                   \
    if (!file) return real passed;                                                            \
    pthread_mutex_lock(&one_at_a_time);                                                       \
    result done = real passed;                                                                \
    if (done >= 0) note(deed, file, where, bytes, size);                                      \
    pthread_mutex_unlock(&one_at_a_time);                                                     \
    return done;                                                                              \
  }

DEED(ssize_t, pwrite, (int number, const void *data, size_t count, off_t at), (number, data, count, at), 'w', at, data,
     (size_t)done)
DEED(ssize_t, pwrite64, (int number, const void *data, size_t count, off64_t at), (number, data, count, at), 'w', at,
     data, (size_t)done)
DEED(int, ftruncate, (int number, off_t length), (number, length), 't', length, NULL, 0)
DEED(int, ftruncate64, (int number, off64_t length), (number, length), 't', length, NULL, 0)
DEED(int, fsync, (int number), (number), 's', 0, NULL, 0)
DEED(int, fdatasync, (int number), (number), 's', 0, NULL, 0)

int unlink(const char *path) {
  static int (*real)(const char *);
  const char *folder = getenv("DISK_FOLDER");
  size_t folded = folder ? strlen(folder) : 0;
  if (!real) real = (int (*)(const char *))dlsym(RTLD_NEXT, "unlink");
  if (!folded || strncmp(path, folder, folded) || path[folded] != '/') return real(path);
  pthread_mutex_lock(&one_at_a_time);
  int done = real(path);
  if (done == 0) note('u', path + folded + 1, 0, NULL, 0);
  pthread_mutex_unlock(&one_at_a_time);
  return done;
}
