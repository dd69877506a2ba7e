/* Files kept by Python: the file table of a scheme, whose calls go to one Python function. It is called as
 * handle(what, ...) and returns (errno, value); nothing it raises passes the library. */
#include "handle.h"

#include <errno.h>

/* Calls the function of a file system; *value is what it gave beside 0. Needs the GIL. An exception that is on its way
 * while the library closes files stays as it is. */
static int32_t CallFileSystem(void *user_data, PyObject **value, const char *format, ...) {
  PyObject *arguments, *answer = NULL, *type, *raised, *traceback;
  int32_t error = EIO;
  va_list list;
  *value = NULL;
  PyErr_Fetch(&type, &raised, &traceback);
  va_start(list, format);
  arguments = Py_VaBuildValue(format, list);
  va_end(list);
  if (arguments != NULL) answer = PyObject_CallObject(user_data, arguments);
  if (answer != NULL && PyTuple_Check(answer) && PyTuple_GET_SIZE(answer) == 2) {
    error = (int32_t)PyLong_AsLong(PyTuple_GET_ITEM(answer, 0));
    if (error == 0) {
      *value = PyTuple_GET_ITEM(answer, 1);
      Py_INCREF(*value);
    }
  }
  if (PyErr_Occurred()) {
    error = PyErr_ExceptionMatches(PyExc_MemoryError) ? ENOMEM : EIO;
    PyErr_Clear();
    Py_CLEAR(*value);
  }
  Py_XDECREF(arguments);
  Py_XDECREF(answer);
  PyErr_Restore(type, raised, traceback);
  return error;
}

static int32_t NumberFrom(PyObject *value, int64_t *out) {
  int overflow = 0;
  if (!PyLong_Check(value)) return EIO;
  *out = PyLong_AsLongLongAndOverflow(value, &overflow);
  return overflow == 0 ? 0 : EIO;
}

/* The body of a call: `value` is what Python gave; an error of `use` is the answer. */
#define LV_FILE_CALL(use, ...)                              \
  LV_PARKED_AT_EXIT;                                        \
  PyGILState_STATE state = LvAttach();                      \
  PyObject *value;                                          \
  int32_t error = CallFileSystem(user_data, &value, __VA_ARGS__); \
  if (error == 0) {                                         \
    use;                                                    \
    Py_XDECREF(value);                                      \
  }                                                         \
  PyGILState_Release(state);                                \
  LV_LEAVE;                                                 \
  return error

static int32_t OpenFile(void *user_data, const char *path, void **out_file) {
  LV_FILE_CALL({ *out_file = value; value = NULL; }, "(sN)", "open", PyUnicode_DecodeFSDefault(path));
}

static int32_t CreateFile(void *user_data, const char *path, void **out_file) {
  LV_FILE_CALL({ *out_file = value; value = NULL; }, "(sN)", "create", PyUnicode_DecodeFSDefault(path));
}

static int32_t SizeOfFile(void *user_data, void *file, int64_t *out_nbytes) {
  LV_FILE_CALL(error = NumberFrom(value, out_nbytes), "(sO)", "size", (PyObject *)file);
}

static int32_t TimeOfFile(void *user_data, void *file, int64_t *out_nanoseconds) {
  LV_FILE_CALL(error = NumberFrom(value, out_nanoseconds), "(sO)", "modified", (PyObject *)file);
}

static int32_t CopyBytes(PyObject *value, void *buffer, int64_t nbytes, int64_t *out_nbytes) {
  Py_buffer view;
  if (!PyObject_CheckBuffer(value)) return EIO;
  if (PyObject_GetBuffer(value, &view, PyBUF_SIMPLE) != 0) {
    PyErr_Clear();
    return EIO;
  }
  *out_nbytes = view.len < nbytes ? view.len : nbytes;
  memcpy(buffer, view.buf, (size_t)*out_nbytes);
  PyBuffer_Release(&view);
  return 0;
}

static int32_t ReadFrom(void *user_data, void *file, int64_t offset, void *buffer, int64_t nbytes, int64_t *out_nbytes) {
  LV_FILE_CALL(error = CopyBytes(value, buffer, nbytes, out_nbytes), "(sOLL)", "read", (PyObject *)file,
               (long long)offset, (long long)nbytes);
}

static int32_t WriteTo(void *user_data, void *file, const void *bytes, int64_t nbytes, int64_t *out_nbytes) {
  LV_FILE_CALL(error = NumberFrom(value, out_nbytes), "(sOy#)", "write", (PyObject *)file, (const char *)bytes,
               (Py_ssize_t)(nbytes < 1 << 26 ? nbytes : 1 << 26));
}

static int32_t SyncFile(void *user_data, void *file) {
  LV_FILE_CALL((void)0, "(sO)", "sync", (PyObject *)file);
}

static void CloseFile(void *user_data, void *file) {
  LV_PARKED_AT_EXIT;
  PyGILState_STATE state = LvAttach();
  PyObject *value;
  (void)CallFileSystem(user_data, &value, "(sO)", "close", (PyObject *)file);
  Py_XDECREF(value);
  Py_DECREF((PyObject *)file);
  PyGILState_Release(state);
  LV_LEAVE;
}

static int32_t RenameFile(void *user_data, const char *from, const char *to) {
  LV_FILE_CALL((void)0, "(sNN)", "rename", PyUnicode_DecodeFSDefault(from), PyUnicode_DecodeFSDefault(to));
}

static int32_t RemoveFile(void *user_data, const char *path) {
  LV_FILE_CALL((void)0, "(sN)", "remove", PyUnicode_DecodeFSDefault(path));
}

static int32_t MakeDirectory(void *user_data, const char *path) {
  LV_FILE_CALL((void)0, "(sN)", "make_directory", PyUnicode_DecodeFSDefault(path));
}

/* value: a list of (name, is_directory). */
static int32_t VisitNames(PyObject *value, int32_t (*visit)(void *, const char *, int32_t), void *visit_data) {
  int32_t error = PyList_Check(value) ? 0 : EIO;
  for (Py_ssize_t i = 0; error == 0 && i < PyList_GET_SIZE(value); ++i) {
    PyObject *name = NULL;
    int is_directory;
    if (!PyTuple_Check(PyList_GET_ITEM(value, i)) || !PyArg_ParseTuple(PyList_GET_ITEM(value, i), "O&p", PyUnicode_FSConverter, &name, &is_directory)) {
      PyErr_Clear();
      error = EIO;
    } else {
      error = visit(visit_data, PyBytes_AS_STRING(name), is_directory);
    }
    Py_XDECREF(name);
  }
  return error;
}

static int32_t ListDirectory(void *user_data, const char *path,
                             int32_t (*visit)(void *visit_data, const char *name, int32_t is_directory),
                             void *visit_data) {
  LV_FILE_CALL(error = VisitNames(value, visit, visit_data), "(sN)", "list", PyUnicode_DecodeFSDefault(path));
}

/* set_file_system(scheme, handle, attempts, retry_delay, timeout): nanoseconds; a handle of None removes it. Tables are kept
 * for ever, and with them their functions. */
static PyObject *SetFileSystem(PyObject *module, PyObject *arguments) {
  const char *scheme;
  PyObject *handle;
  long long attempts, delay, timeout;
  levada_status status;
  (void)module;
  if (!PyArg_ParseTuple(arguments, "sOLLL:set_file_system", &scheme, &handle, &attempts, &delay, &timeout)) return NULL;
  if (handle == Py_None) {
    status = levada_set_file_table_for(scheme, NULL);
  } else {
    levada_file_table table = {.struct_size = sizeof table, .open = OpenFile, .size = SizeOfFile, .read = ReadFrom,
                               .close = CloseFile, .user_data = handle, .create = CreateFile, .write = WriteTo,
                               .sync = SyncFile, .rename = RenameFile, .remove = RemoveFile,
                               .make_directory = MakeDirectory, .list = ListDirectory, .modified = TimeOfFile,
                               .attempts = attempts, .retry_delay = delay, .timeout = timeout};
    status = levada_set_file_table_for(scheme, &table);
    if (status == LEVADA_OK) Py_INCREF(handle);
  }
  if (status != LEVADA_OK) return LvRaise(status);
  Py_RETURN_NONE;
}

PyMethodDef lv_file_methods[] = {
    {"set_file_system", SetFileSystem, METH_VARARGS, "Give the paths of a scheme to a Python function."},
    {NULL, NULL, 0, NULL}};
