/* The queue of memory owners. The library may drop the last reference to borrowed memory on any thread, with or
 * without the GIL, inside its own locks: then the owner is only pushed here, and given back by the next call into
 * levada or by a pending call of the interpreter. Push is lock-free; drain takes the whole stack at once, under the
 * GIL. */
#include "handle.h"

typedef struct Owner {
  struct Owner *next;
  PyObject *object;  /* a reference to drop, or NULL */
  Py_buffer *buffer; /* a buffer to release and free, or NULL */
} Owner;

void *volatile lv_owner_head = NULL;
static int pending_call_queued = 0;
static int finalizing = 0; /* after atexit nothing is given back: the process ends */

void LvOwnerDrainAll(void) {
  Owner *owner = __atomic_exchange_n(&lv_owner_head, NULL, __ATOMIC_ACQUIRE);
  PyObject *type, *value, *traceback;
  if (owner == NULL) return;
  PyErr_Fetch(&type, &value, &traceback);
  while (owner != NULL) {
    Owner *next = owner->next;
    if (owner->buffer != NULL) {
      PyBuffer_Release(owner->buffer);
      PyMem_RawFree(owner->buffer);
    }
    Py_XDECREF(owner->object);
    PyMem_RawFree(owner);
    owner = next;
  }
  PyErr_Restore(type, value, traceback);
}

static int DrainPending(void *unused) {
  (void)unused;
  __atomic_store_n(&pending_call_queued, 0, __ATOMIC_RELEASE);
  LvOwnerDrain();
  return 0;
}

static void Push(PyObject *object, Py_buffer *buffer) {
  Owner *owner;
  if (__atomic_load_n(&finalizing, __ATOMIC_ACQUIRE) || !Py_IsInitialized()) return;
  owner = PyMem_RawMalloc(sizeof *owner);
  if (owner == NULL) return; /* out of memory: the owner leaks, which is the only safe thing left */
  owner->object = object;
  owner->buffer = buffer;
  owner->next = __atomic_load_n(&lv_owner_head, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(&lv_owner_head, (void **)&owner->next, owner, 1, __ATOMIC_RELEASE,
                                      __ATOMIC_RELAXED)) {
  }
  /* A thread that holds the GIL is inside a levada call of ours, which drains when it is done. */
  if (!PyGILState_Check() && !__atomic_exchange_n(&pending_call_queued, 1, __ATOMIC_ACQ_REL)) {
    if (Py_AddPendingCall(DrainPending, NULL) != 0) __atomic_store_n(&pending_call_queued, 0, __ATOMIC_RELEASE);
  }
}

void LvOwnerRelease(void *object) { Push((PyObject *)object, NULL); }

void LvOwnerReleaseBuffer(void *buffer) { Push(NULL, (Py_buffer *)buffer); }

static PyObject *Drain(PyObject *module, PyObject *unused) {
  (void)module;
  (void)unused;
  LvOwnerDrain();
  Py_RETURN_NONE;
}

static PyObject *StopQueue(PyObject *module, PyObject *unused) {
  (void)module;
  (void)unused;
  LvOwnerDrain();
  __atomic_store_n(&finalizing, 1, __ATOMIC_RELEASE);
  Py_RETURN_NONE;
}

PyMethodDef lv_owner_methods[] = {
    {"drain_owners", Drain, METH_NOARGS, "Give back memory owners that were released on other threads."},
    {"stop_owners", StopQueue, METH_NOARGS, "Give back owners a last time; later ones live until the process ends."},
    {NULL, NULL, 0, NULL}};
