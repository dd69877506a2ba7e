/* The end of the interpreter. atexit cancels all iterators and joins the workers while Python still works; what is left
 * are threads that will not come back: daemon threads of the program, and workers in a mapped function that runs on.
 * When such a thread asks for the GIL of a finalised interpreter, Python before 3.14 ends it with pthread_exit, whose
 * unwinding would abort the process in the library's C++ frames. So these threads are parked: they sleep until the
 * process ends, as Python itself does from 3.14 on. */
#include "handle.h"

#include <unistd.h>

volatile int lv_exiting = 0;

static void Park(void) {
  for (;;) pause();
}

void LvParkUnlessLeft(int *left) {
  if (!*left) Park();
}

void LvStopDaemon(void) {
  if (!lv_exiting || LvIsMainThread()) return;
  PyEval_SaveThread();
  Park();
}

static PyObject *BeginExit(PyObject *module, PyObject *unused) {
  (void)module;
  (void)unused;
  lv_exiting = 1;
  Py_RETURN_NONE;
}

PyMethodDef lv_exit_methods[] = {
    {"begin_exit", BeginExit, METH_NOARGS, "From now on daemon threads that use an iterator stop silently."},
    {NULL, NULL, 0, NULL}};
