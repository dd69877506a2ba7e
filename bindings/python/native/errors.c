/* Failures of the library <-> Python exceptions. A failure that began as an exception inside a callback carries that
 * exception object and is raised as itself, with its traceback. */
#include "handle.h"

/* What a failure carries. The tag tells our payloads from those of other languages in the same process. */
typedef struct Payload {
  const void *tag;
  PyObject *exception;
} Payload;

static const char kTag = 0;

static void ReleasePayload(void *pointer) {
  Payload *payload = pointer;
  LvOwnerRelease(payload->exception);
  PyMem_RawFree(payload);
}

/* The class of a code; one that is TypeError too for what is wrong with a dtype. */
static PyObject *ClassOf(levada_status code, int about_dtype) {
  PyObject *key, *found = NULL;
  if (about_dtype && code == LEVADA_INVALID_ARGUMENT && lv_registry.dtype_error != NULL) return lv_registry.dtype_error;
  if (lv_registry.errors == NULL) return PyExc_RuntimeError;
  key = PyLong_FromLong(code);
  if (key == NULL) return NULL;
  found = PyDict_GetItemWithError(lv_registry.errors, key);
  Py_DECREF(key);
  if (found == NULL && !PyErr_Occurred()) found = PyExc_RuntimeError;
  return found;
}

/* Sets levada_step ("map#2") and levada_position on an exception where they are known; some take no attributes. */
static void AddPlace(PyObject *exception, const char *origin, int64_t position) {
  const char *end = strstr(origin, " <- ");
  PyObject *step = origin[0] != '\0' ? PyUnicode_DecodeUTF8(origin, end != NULL ? end - origin : (Py_ssize_t)strlen(origin),
                                                            "replace") : NULL;
  PyObject *number = position >= 0 ? PyLong_FromLongLong(position) : NULL;
  if (step != NULL && PyObject_SetAttrString(exception, "levada_step", step) != 0) PyErr_Clear();
  if (number != NULL && PyObject_SetAttrString(exception, "levada_position", number) != 0) PyErr_Clear();
  Py_XDECREF(step);
  Py_XDECREF(number);
  PyErr_Clear();
}

/* A message may name a file whose name is no UTF-8. */
static PyObject *Text(const char *message) {
  return PyUnicode_DecodeUTF8(message, (Py_ssize_t)strlen(message), "backslashreplace");
}

static void RaiseAs(PyObject *type, levada_status code, const char *message, const char *origin, int64_t position) {
  PyObject *text, *place, *exception = NULL;
  if (type == NULL) return;
  if (code == LEVADA_RESOURCE_EXHAUSTED && message[0] == '\0') message = "out of memory";
  if (type == PyExc_RuntimeError) {
    PyErr_SetString(type, message);
    return;
  }
  text = Text(message);
  place = origin[0] != '\0' ? Text(origin) : Py_NewRef(Py_None);
  if (text != NULL && place != NULL) exception = PyObject_CallFunctionObjArgs(type, Py_None, place, text, NULL);
  Py_XDECREF(text);
  Py_XDECREF(place);
  if (exception == NULL) return;
  AddPlace(exception, origin, position);
  PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
  Py_DECREF(exception);
}

static void RaiseByCode(levada_status code, const char *message, const char *origin, int64_t position) {
  RaiseAs(ClassOf(code, 0), code, message, origin, position);
}

/* Adds "in map#2 <- shuffle#1, element 5" to a foreign exception, where the interpreter has notes (3.11 and later). */
static void AddNote(PyObject *exception, const char *origin, int64_t position) {
  PyObject *result;
  if (origin[0] == '\0' || !PyObject_HasAttrString(exception, "add_note")) return;
  result = PyObject_CallMethod(exception, "add_note", "N",
                               position >= 0 ? PyUnicode_FromFormat("in %s, element %lld", origin, (long long)position)
                                             : PyUnicode_FromFormat("in %s", origin));
  if (result == NULL) PyErr_Clear();
  Py_XDECREF(result);
}

/* raise ... from cause, for the exception that is being raised. */
static void SetCause(PyObject *cause) {
  PyObject *type, *value, *traceback;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  Py_INCREF(cause);
  if (value != NULL) PyException_SetCause(value, cause);
  else Py_DECREF(cause);
  PyErr_Restore(type, value, traceback);
}

static void RaiseItself(PyObject *exception, const char *origin, int64_t position) {
  if (PyErr_GivenExceptionMatches(exception, PyExc_StopIteration)) {
    /* It would end the loop over the dataset silently. */
    RaiseByCode(LEVADA_INVALID_ARGUMENT, "map: the function raised StopIteration, which cannot end a dataset", origin,
                position);
    SetCause(exception);
    return;
  }
  AddNote(exception, origin, position);
  AddPlace(exception, origin, position);
  PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
}

PyObject *LvNoTensor(void) { return lv_registry.no_tensor != NULL ? lv_registry.no_tensor : PyExc_TypeError; }

PyObject *LvRaiseDType(const char *format, ...) {
  va_list arguments;
  PyObject *text;
  const char *bytes;
  va_start(arguments, format);
  text = PyUnicode_FromFormatV(format, arguments);
  va_end(arguments);
  bytes = text != NULL ? PyUnicode_AsUTF8(text) : NULL;
  if (bytes != NULL) RaiseAs(ClassOf(LEVADA_INVALID_ARGUMENT, 1), LEVADA_INVALID_ARGUMENT, bytes, "", -1);
  Py_XDECREF(text);
  return NULL;
}

PyObject *LvRaise(levada_status status) {
  levada_error *error = levada_last_error_take();
  if (!PyErr_Occurred()) {
    const char *message = levada_error_message(error);
    const char *origin = error != NULL ? levada_error_origin(error) : "";
    Payload *payload = error != NULL ? levada_error_payload(error) : NULL;
    int64_t position = levada_error_position(error);
    if (origin == NULL) origin = "";
    if (payload != NULL && payload->tag == &kTag) {
      PyObject *exception = payload->exception;
      Py_INCREF(exception);
      RaiseItself(exception, origin, position);
      Py_DECREF(exception);
    } else {
      RaiseAs(ClassOf(status, levada_error_is_about_dtype(error)), status, message, origin, position);
    }
  }
  levada_error_release(error);
  LvOwnerDrain();
  return NULL;
}

levada_status LvFailWithException(void) {
  PyObject *type, *value, *traceback, *text;
  Payload *payload;
  levada_status status;
  PyErr_Fetch(&type, &value, &traceback);
  PyErr_NormalizeException(&type, &value, &traceback);
  if (traceback != NULL && value != NULL) PyException_SetTraceback(value, traceback);
  Py_XDECREF(traceback);
  payload = PyMem_RawMalloc(sizeof *payload);
  if (value == NULL || payload == NULL) {
    Py_XDECREF(type);
    Py_XDECREF(value);
    PyMem_RawFree(payload);
    return levada_error_raise(LEVADA_RESOURCE_EXHAUSTED, "out of memory", NULL, NULL);
  }
  payload->tag = &kTag;
  payload->exception = value;
  text = PyUnicode_FromFormat("%s: %S", ((PyTypeObject *)type)->tp_name, value);
  if (text == NULL) PyErr_Clear();
  status = levada_error_raise(LEVADA_USER, text != NULL ? PyUnicode_AsUTF8(text) : "exception in a callback", payload,
                              ReleasePayload);
  PyErr_Clear(); /* text that is no UTF-8 */
  Py_XDECREF(text);
  Py_XDECREF(type);
  return status;
}

int LvRaiseSymbolic(const char *what) {
  PyObject *type = lv_registry.trace_error != NULL ? lv_registry.trace_error : PyExc_RuntimeError;
  PyErr_Format(type, "%s: a symbolic tensor has no value while a function is traced", what);
  return -1;
}
