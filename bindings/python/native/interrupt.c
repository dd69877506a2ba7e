/* Ctrl-C during a long wait. The main thread waits inside the library without the GIL, where Python cannot act on a
 * signal. So, once an iteration has to wait, a handler is chained in front of Python's own: it lets Python note the
 * signal and wakes a helper thread, which cancels the iterator; the main thread comes back and raises
 * KeyboardInterrupt. That ends the pass, so it is done only where Ctrl-C means the end: a program with a handler of its
 * own has it run when the element is there, and goes on. */
#include "handle.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <unistd.h>

static struct sigaction former; /* the handler that was there before ours */
static sem_t wake;
static pid_t helper_process = 0; /* the process that the helper thread lives in: a fork has none */
static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static levada_iterator *waiting = NULL; /* guarded by guard: what the main thread waits for; else passes by key */
static int32_t waiting_key = 0;          /* guarded by guard */
static volatile sig_atomic_t is_waiting = 0;
static volatile sig_atomic_t wait_number = 0; /* counts waits, so that a late wake-up hits no later one */
static volatile sig_atomic_t interrupted = 0;

static void *Helper(void *unused) {
  (void)unused;
  for (;;) {
    while (sem_wait(&wake) != 0 && errno == EINTR) {
    }
    pthread_mutex_lock(&guard);
    if (is_waiting && interrupted == wait_number) {
      if (waiting != NULL) levada_iterator_cancel(waiting);
      else levada_cancel_key(waiting_key);
    }
    pthread_mutex_unlock(&guard);
  }
  return NULL;
}

static void OnInterrupt(int signal_number, siginfo_t *info, void *context) {
  int saved = errno;
  if (former.sa_flags & SA_SIGINFO) {
    if (former.sa_sigaction != NULL) former.sa_sigaction(signal_number, info, context);
  } else if (former.sa_handler != SIG_IGN && former.sa_handler != SIG_DFL) {
    former.sa_handler(signal_number);
  }
  if (is_waiting) {
    interrupted = wait_number;
    sem_post(&wake); /* async-signal-safe, unlike everything else here */
  }
  errno = saved;
}

static void LockGuard(void) { pthread_mutex_lock(&guard); }
static void UnlockGuard(void) { pthread_mutex_unlock(&guard); }

/* The thread that waited, and the helper, are in the parent. */
static void ResetInChild(void) {
  waiting = NULL;
  waiting_key = 0;
  is_waiting = 0;
  pthread_mutex_unlock(&guard);
}

static int StartHelper(void) {
  static int fork_is_handled = 0;
  pthread_t thread;
  pthread_attr_t attributes;
  sigset_t all, old;
  int failed;
  if (helper_process == getpid()) return 0;
  if (!fork_is_handled && pthread_atfork(LockGuard, UnlockGuard, ResetInChild) != 0) return -1;
  fork_is_handled = 1;
  if (sem_init(&wake, 0, 0) != 0 || pthread_attr_init(&attributes) != 0) return -1;
  pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
  pthread_attr_setstacksize(&attributes, 128 * 1024);
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &old); /* the helper takes no signals */
  failed = pthread_create(&thread, &attributes, Helper, NULL);
  pthread_sigmask(SIG_SETMASK, &old, NULL);
  pthread_attr_destroy(&attributes);
  if (failed) return -1;
  helper_process = getpid();
  return 0;
}

/* Whether Ctrl-C raises KeyboardInterrupt, as Python has it until a program installs a handler of its own. */
static int RaisesKeyboardInterrupt(void) {
  static PyObject *getsignal = NULL, *plain = NULL; /* kept for the life of the process */
  PyObject *handler;
  int same;
  if (plain == NULL) {
    PyObject *module = PyImport_ImportModule("_signal");
    if (module != NULL && getsignal == NULL) getsignal = PyObject_GetAttrString(module, "getsignal");
    if (getsignal != NULL) plain = PyObject_GetAttrString(module, "default_int_handler");
    Py_XDECREF(module);
  }
  handler = plain != NULL ? PyObject_CallFunction(getsignal, "i", SIGINT) : NULL;
  same = handler != NULL && handler == plain;
  Py_XDECREF(handler);
  PyErr_Clear();
  return same;
}

/* Puts our handler in front, unless it is there or nobody listens to Ctrl-C. */
static int Install(void) {
  struct sigaction current, ours;
  if (sigaction(SIGINT, NULL, &current) != 0) return -1;
  if ((current.sa_flags & SA_SIGINFO) && current.sa_sigaction == OnInterrupt) return StartHelper();
  if (!(current.sa_flags & SA_SIGINFO) && (current.sa_handler == SIG_DFL || current.sa_handler == SIG_IGN)) return -1;
  if (StartHelper() != 0) return -1;
  former = current;
  memset(&ours, 0, sizeof ours);
  ours.sa_sigaction = OnInterrupt;
  ours.sa_flags = (current.sa_flags & ~SA_RESETHAND) | SA_SIGINFO;
  ours.sa_mask = current.sa_mask;
  return sigaction(SIGINT, &ours, NULL);
}

/* iterator: NULL for the passes that the call itself makes, by key. */
static void BeginWait(levada_iterator *iterator, LvWatch *outer) {
  pthread_mutex_lock(&guard);
  outer->iterator = waiting;
  outer->key = waiting_key;
  outer->was_waiting = is_waiting;
  waiting = iterator;
  wait_number = (wait_number + 1) & 0xFFFFFF;
  waiting_key = iterator == NULL ? (int32_t)wait_number + 1 : 0;
  is_waiting = 1;
  levada_thread_set_cancel_key(waiting_key);
  pthread_mutex_unlock(&guard);
}

static void EndWait(const LvWatch *outer) {
  pthread_mutex_lock(&guard);
  waiting = outer->iterator;
  waiting_key = outer->key;
  is_waiting = outer->was_waiting;
  levada_thread_set_cancel_key(waiting_key);
  pthread_mutex_unlock(&guard);
}

int LvIsMainThread(void) {
  static unsigned long main_thread = 0;
  static pid_t process = 0; /* the forking thread is the main one of the child */
  if (process != getpid()) {
    PyObject *threading = PyImport_ImportModule("threading"), *thread = NULL, *ident = NULL;
    if (threading != NULL) thread = PyObject_CallMethod(threading, "main_thread", NULL);
    if (thread != NULL) ident = PyObject_GetAttrString(thread, "ident");
    if (ident != NULL) main_thread = PyLong_AsUnsignedLong(ident);
    if (ident != NULL) process = getpid();
    Py_XDECREF(threading);
    Py_XDECREF(thread);
    Py_XDECREF(ident);
    PyErr_Clear();
  }
  return PyThread_get_thread_ident() == main_thread;
}

int LvBeginWatch(levada_iterator *iterator, LvWatch *outer) {
  if (!LvIsMainThread() || !RaisesKeyboardInterrupt() || Install() != 0) return 0;
  BeginWait(iterator, outer);
  if (PyErr_CheckSignals() == 0) return 1;
  EndWait(outer); /* a signal that came before the handler was armed */
  return -1;
}

levada_status LvEndWatch(int watched, const LvWatch *outer, levada_status status) {
  int was_interrupted = interrupted == wait_number;
  if (!watched) return status;
  EndWait(outer);
  if (PyErr_CheckSignals() != 0) return status == LEVADA_OK ? LEVADA_CANCELLED : status;
  /* A callback on this thread took the signal, and what it raised went with the pass that was cancelled. */
  if (status == LEVADA_CANCELLED && was_interrupted) PyErr_SetNone(PyExc_KeyboardInterrupt);
  return status;
}

levada_status LvWaitInterruptible(levada_iterator *iterator, levada_status (*wait)(levada_iterator *, void *),
                                  void *argument) {
  levada_status status;
  LvWatch outer;
  int watched = LvBeginWatch(iterator, &outer);
  if (watched < 0) return LEVADA_CANCELLED;
  Py_BEGIN_ALLOW_THREADS
  status = wait(iterator, argument);
  Py_END_ALLOW_THREADS
  return LvEndWatch(watched, &outer, status);
}

levada_status LvCallInterruptible(levada_status (*call)(void *), void *argument) {
  levada_status status;
  LvWatch outer;
  int watched = LvBeginWatch(NULL, &outer);
  if (watched < 0) return LEVADA_CANCELLED;
  Py_BEGIN_ALLOW_THREADS
  status = call(argument);
  Py_END_ALLOW_THREADS
  return LvEndWatch(watched, &outer, status);
}

static levada_status WaitForNext(levada_iterator *iterator, void *argument) {
  return levada_iterator_next(iterator, argument);
}

levada_status LvNextInterruptible(levada_iterator *iterator, levada_element **out) {
  levada_status status;
  *out = NULL;
  status = LvWaitInterruptible(iterator, WaitForNext, out);
  if (PyErr_Occurred()) {
    levada_element_release(*out);
    *out = NULL;
  }
  return status;
}
