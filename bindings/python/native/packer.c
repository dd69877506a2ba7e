/* A packer rebuilds the structure of an element from its flat components. It is compiled once per iterator from a
 * description made of tuples:
 *   n                          component n
 *   None                       no component
 *   ("tuple", (child, ...))
 *   ("dict", (key, ...), (child, ...))
 *   ("call", callable, (child, ...))    namedtuples and other classes: callable(list of values)
 *   ("dataset", nested, (n,))  component n is a dataset whose elements have the structure nested.structure */
#include "handle.h"

enum { NODE_LEAF, NODE_NONE, NODE_TUPLE, NODE_DICT, NODE_CALL, NODE_DATASET };

struct Packer {
  int kind;
  int32_t leaf;
  PyObject *keys;     /* of a dict: a tuple */
  PyObject *callable; /* of a call */
  Py_ssize_t n;
  Packer **children;
};

void LvPackerFree(Packer *packer) {
  if (packer == NULL) return;
  for (Py_ssize_t i = 0; i < packer->n && packer->children != NULL; ++i) LvPackerFree(packer->children[i]);
  PyMem_Free(packer->children);
  Py_XDECREF(packer->keys);
  Py_XDECREF(packer->callable);
  PyMem_Free(packer);
}

int LvPackerTraverse(const Packer *packer, visitproc visit, void *arg) {
  if (packer == NULL) return 0;
  Py_VISIT(packer->keys);
  Py_VISIT(packer->callable);
  for (Py_ssize_t i = 0; i < packer->n && packer->children != NULL; ++i) {
    int stopped = LvPackerTraverse(packer->children[i], visit, arg);
    if (stopped) return stopped;
  }
  return 0;
}

static int AddChildren(Packer *packer, PyObject *children) {
  packer->children = PyMem_Calloc((size_t)PyTuple_GET_SIZE(children) + 1, sizeof *packer->children);
  if (packer->children == NULL) {
    PyErr_NoMemory();
    return -1;
  }
  packer->n = PyTuple_GET_SIZE(children);
  for (Py_ssize_t i = 0; i < packer->n; ++i) {
    packer->children[i] = LvPackerNew(PyTuple_GET_ITEM(children, i));
    if (packer->children[i] == NULL) return -1;
  }
  return 0;
}

static int ParseNode(Packer *packer, PyObject *description) {
  const char *kind;
  PyObject *second, *children = NULL;
  if (!PyArg_ParseTuple(description, "sO|O", &kind, &second, &children)) return -1;
  if (strcmp(kind, "tuple") == 0) {
    packer->kind = NODE_TUPLE;
    children = second;
  } else if (strcmp(kind, "dict") == 0) {
    packer->kind = NODE_DICT;
    Py_INCREF(second);
    packer->keys = second;
  } else if (strcmp(kind, "dataset") == 0) {
    packer->kind = NODE_DATASET;
    packer->callable = PyObject_GetAttrString(second, "structure");
    if (packer->callable == NULL) return -1;
  } else {
    packer->kind = NODE_CALL;
    Py_INCREF(second);
    packer->callable = second;
  }
  if (children == NULL || !PyTuple_Check(children)) {
    PyErr_SetString(PyExc_TypeError, "packer: expected a tuple of children");
    return -1;
  }
  return AddChildren(packer, children);
}

Packer *LvPackerNew(PyObject *description) {
  Packer *packer = PyMem_Calloc(1, sizeof *packer);
  int failed = 0;
  if (packer == NULL) {
    PyErr_NoMemory();
    return NULL;
  }
  if (description == Py_None) {
    packer->kind = NODE_NONE;
  } else if (PyLong_Check(description)) {
    packer->kind = NODE_LEAF;
    packer->leaf = (int32_t)PyLong_AsLong(description);
  } else if (Py_EnterRecursiveCall(" while compiling a structure")) {
    failed = 1;
  } else {
    failed = ParseNode(packer, description);
    Py_LeaveRecursiveCall();
  }
  if (failed || PyErr_Occurred()) {
    LvPackerFree(packer);
    return NULL;
  }
  return packer;
}

/* A dataset inside an element. What it is made of belongs to `owner`, whose callables it needs. */
static PyObject *Nested(levada_dataset *handle, PyObject *owner, PyObject *structure) {
  PyObject *dataset = LvWrap(LV_DATASET, levada_dataset_retain(handle));
  if (dataset == NULL) return NULL;
  ((DatasetObject *)dataset)->inputs = owner != NULL ? PyTuple_Pack(1, owner) : PyTuple_New(0);
  Py_XINCREF(structure);
  ((DatasetObject *)dataset)->structure = structure;
  if (((DatasetObject *)dataset)->inputs == NULL) Py_CLEAR(dataset);
  return dataset;
}

/* The components of an element: the element itself, or its tensors, which are owned and taken one by one. */
typedef struct Leaves {
  const levada_element *element;
  levada_tensor **tensors;
} Leaves;

static PyObject *Taken(levada_tensor **tensor, int numpy) {
  levada_tensor *taken = *tensor;
  if (numpy) return LvNumpyOf(taken);
  *tensor = NULL;
  return LvWrapTensor(taken);
}

static PyObject *Leaf(const Leaves *leaves, int32_t index, int numpy, PyObject *owner, PyObject *structure) {
  const levada_element *element = leaves->element;
  levada_tensor *tensor;
  levada_dataset *dataset;
  if (leaves->tensors != NULL) return Taken(&leaves->tensors[index], numpy);
  tensor = levada_element_get(element, index);
  if (tensor != NULL) return numpy ? LvNumpyOf(tensor) : LvWrapTensor(levada_tensor_retain(tensor));
  dataset = levada_element_dataset(element, index);
  if (dataset == NULL) {
    PyErr_Format(PyExc_RuntimeError, "iterator: the element has no component %d", (int)index);
    return NULL;
  }
  if (!numpy) return Nested(dataset, owner, structure);
  PyErr_SetString(PyExc_TypeError, "as_numpy_iterator: expected tensors, got a dataset inside an element");
  return NULL;
}

static PyObject *Build(const Packer *packer, const Leaves *leaves, int numpy, PyObject *owner);

static PyObject *Children(const Packer *packer, const Leaves *leaves, int numpy, PyObject *owner) {
  PyObject *values = PyTuple_New(packer->n);
  for (Py_ssize_t i = 0; i < packer->n && values != NULL; ++i) {
    PyObject *value = Build(packer->children[i], leaves, numpy, owner);
    if (value == NULL) Py_CLEAR(values);
    else PyTuple_SET_ITEM(values, i, value);
  }
  return values;
}

static PyObject *Dict(const Packer *packer, const Leaves *leaves, int numpy, PyObject *owner) {
  PyObject *dict = PyDict_New();
  for (Py_ssize_t i = 0; i < packer->n && dict != NULL; ++i) {
    PyObject *value = Build(packer->children[i], leaves, numpy, owner);
    if (value == NULL || PyDict_SetItem(dict, PyTuple_GET_ITEM(packer->keys, i), value) != 0) Py_CLEAR(dict);
    Py_XDECREF(value);
  }
  return dict;
}

static PyObject *Build(const Packer *packer, const Leaves *leaves, int numpy, PyObject *owner) {
  PyObject *values, *built;
  switch (packer->kind) {
    case NODE_LEAF: return Leaf(leaves, packer->leaf, numpy, owner, NULL);
    case NODE_DATASET: return Leaf(leaves, packer->children[0]->leaf, numpy, owner, packer->callable);
    case NODE_NONE: Py_RETURN_NONE;
    case NODE_TUPLE: return Children(packer, leaves, numpy, owner);
    case NODE_DICT: return Dict(packer, leaves, numpy, owner);
    default: break;
  }
  values = Children(packer, leaves, numpy, owner);
  if (values == NULL) return NULL;
  built = PyObject_CallOneArg(packer->callable, values);
  Py_DECREF(values);
  return built;
}

PyObject *LvPackerBuild(const Packer *packer, const levada_element *element, int numpy, PyObject *owner) {
  const Leaves leaves = {element, NULL};
  return Build(packer, &leaves, numpy, owner);
}

PyObject *LvPackerBuildRow(const Packer *packer, levada_tensor **tensors, int32_t n, int numpy) {
  const Leaves leaves = {NULL, tensors};
  PyObject *built = Build(packer, &leaves, numpy, NULL);
  for (int32_t i = 0; i < n; ++i) {
    if (tensors[i] != NULL) levada_tensor_release(tensors[i]);
  }
  return built;
}

PyObject *LvElementList(const levada_element *element, PyObject *owner) {
  int32_t n = levada_element_count(element);
  const Leaves leaves = {element, NULL};
  PyObject *list = PyList_New(n > 0 ? n : 0);
  for (int32_t i = 0; i < n && list != NULL; ++i) {
    PyObject *leaf = Leaf(&leaves, i, 0, owner, NULL);
    if (leaf == NULL) Py_CLEAR(list);
    else PyList_SET_ITEM(list, i, leaf);
  }
  return list;
}
