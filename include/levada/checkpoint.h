/* levada/checkpoint.h: variables, generators and iterators in one file. Included by levada.h; do not include it alone.
 *
 * The file is a safetensors file: its variables can be read by other tools, and variables can be restored from files that
 * other tools wrote. It is written under another name and renamed when it is complete.
 */
#ifndef LEVADA_CHECKPOINT_H
#define LEVADA_CHECKPOINT_H

#include "dataset.h"
#include "random.h"
#include "variable.h"

#ifdef __cplusplus
extern "C" {
#endif

#ifdef SWIG
/* The name is borrowed for one call, as the rest of the item. */
%immutable levada_checkpoint_item::name;
#endif

/* One object of a checkpoint. Everything is borrowed for the call. */
typedef struct levada_checkpoint_item {
  uint32_t struct_size; /* of all items of a list: that of the first */
  uint32_t reserved;
  const char *name;           /* UTF-8, not empty, each once in a list */
  levada_variable *variable;  /* exactly one of the three is not NULL */
  levada_iterator *iterator;
  levada_generator *generator;
} levada_checkpoint_item;

/* Writes the present values of variables, the states of generators and where iterators stand. A file of that name is
 * replaced by a whole one or, on failure, stays.
 * Copy: values are snapshots; nobody waits for the file.
 * Errors: LEVADA_INVALID_ARGUMENT for a name that is empty or occurs twice, or an item with no object or several;
 * LEVADA_MISUSE when another thread is inside an iterator; LEVADA_NOT_FOUND, LEVADA_PERMISSION_DENIED,
 * LEVADA_RESOURCE_EXHAUSTED, LEVADA_UNAVAILABLE from the file, naming it.
 * Thread: any (iterators: object). TensorFlow: tf.train.Checkpoint.write. */
LEVADA_API LEVADA_NODISCARD levada_status levada_checkpoint_write(const char *path, const levada_checkpoint_item *items,
                                                                  int32_t n_items) LEVADA_NOEXCEPT;

/* Brings objects to what a file says, all of them or, on failure, none. Entries without an item are passed over.
 * partial: items without an entry stay as they are; else they are an error.
 * Errors: as levada_checkpoint_write; LEVADA_NOT_FOUND for an item without an entry; LEVADA_INVALID_ARGUMENT for an entry of
 * another dtype, shape or kind, or the state of another dataset, naming item and difference; LEVADA_DATA_LOSS for a file that
 * is none or is damaged.
 * Thread: any (iterators: object). TensorFlow: tf.train.Checkpoint.read. */
LEVADA_API LEVADA_NODISCARD levada_status levada_checkpoint_restore(const char *path, const levada_checkpoint_item *items,
                                                                    int32_t n_items, bool partial) LEVADA_NOEXCEPT;

/* The names of the entries of a safetensors file, in the order of the file.
 * Copy: a new string tensor of shape [N].
 * Errors: as levada_checkpoint_restore.
 * Thread: any. TensorFlow: tf.train.list_variables. */
LEVADA_API LEVADA_NODISCARD levada_status levada_checkpoint_names(const char *path, levada_tensor **out) LEVADA_NOEXCEPT;

/* One entry of a safetensors file.
 * Copy: a new tensor.
 * Errors: as levada_checkpoint_restore; LEVADA_NOT_FOUND for a name that is not there.
 * Thread: any. TensorFlow: tf.train.load_variable. */
LEVADA_API LEVADA_NODISCARD levada_status levada_checkpoint_read(const char *path, const char *name,
                                                                 levada_tensor **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_CHECKPOINT_H */
