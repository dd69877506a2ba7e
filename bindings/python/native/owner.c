/* The queue of memory owners. The library may drop the last reference to borrowed memory on any thread, with or
 * without the GIL, inside its own locks: then the owner is only pushed here, and given back by the next call into
 * levada or by a pending call of the interpreter. Push is lock-free; drain takes the whole stack at once, under the
 * GIL. */
#include "handle.h"

#include <stddef.h>

struct LvOwner {
  LvOwner *next;
  PyObject *object; /* a reference to drop, or NULL: then a buffer */
  Py_buffer buffer;
};

void *volatile lv_owner_head = NULL;
static int pending_call_queued = 0;
static int finalizing = 0; /* after atexit nothing is given back: the process ends */

LvOwner *LvOwnerNew(PyObject *object) {
  LvOwner *owner = PyMem_RawMalloc(offsetof(LvOwner, buffer));
  if (owner == NULL) {
    PyErr_NoMemory();
    return NULL;
  }
  Py_INCREF(object);
  owner->object = object;
  return owner;
}

LvOwner *LvOwnerOfBuffer(Py_buffer *view) {
  LvOwner *owner = PyMem_RawMalloc(sizeof *owner);
  if (owner == NULL) {
    PyBuffer_Release(view);
    PyErr_NoMemory();
    return NULL;
  }
  owner->object = NULL;
  owner->buffer = *view;
  /* A buffer may point into its own struct (rank-1 shapes made by PyBuffer_FillInfo). */
  if (view->shape == &view->len) owner->buffer.shape = &owner->buffer.len;
  if (view->strides == &view->itemsize) owner->buffer.strides = &owner->buffer.itemsize;
  return owner;
}

static void Discard(LvOwner *owner) {
  if (owner->object == NULL) PyBuffer_Release(&owner->buffer);
  Py_XDECREF(owner->object);
  PyMem_RawFree(owner);
}

void LvOwnerDrainAll(void) {
  LvOwner *owner = __atomic_exchange_n(&lv_owner_head, NULL, __ATOMIC_ACQUIRE);
  PyObject *type, *value, *traceback;
  if (owner == NULL) return;
  PyErr_Fetch(&type, &value, &traceback);
  while (owner != NULL) {
    LvOwner *next = owner->next;
    Discard(owner);
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

static int IsTooLate(void) { return __atomic_load_n(&finalizing, __ATOMIC_ACQUIRE) || !Py_IsInitialized(); }

void LvOwnerGiveBack(void *held) {
  LvOwner *owner = held;
  if (IsTooLate()) return;
  owner->next = __atomic_load_n(&lv_owner_head, __ATOMIC_RELAXED);
  while (!__atomic_compare_exchange_n(&lv_owner_head, (void **)&owner->next, owner, 1, __ATOMIC_RELEASE,
                                      __ATOMIC_RELAXED)) {
  }
  /* A thread that holds the GIL is inside a levada call of ours, which drains when it is done. */
  if (!PyGILState_Check() && !__atomic_exchange_n(&pending_call_queued, 1, __ATOMIC_ACQ_REL)) {
    if (Py_AddPendingCall(DrainPending, NULL) != 0) __atomic_store_n(&pending_call_queued, 0, __ATOMIC_RELEASE);
  }
}

void LvOwnerRelease(void *object) {
  LvOwner *owner;
  if (IsTooLate()) return;
  owner = PyMem_RawMalloc(offsetof(LvOwner, buffer));
  if (owner == NULL) return; /* out of memory: the object leaks, which is the only safe thing left */
  owner->object = object;
  LvOwnerGiveBack(owner);
}

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
