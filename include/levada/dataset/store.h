/* levada/dataset/store.h: datasets on disk. Included by levada.h; do not include it alone.
 *
 * A stored dataset is a directory: files of rows with checksums, and a manifest that is written last. Nothing half-written
 * is ever read, and a stored dataset can be used by position: loaded rows are mapped where their shapes are known.
 */
#ifndef LEVADA_DATASET_STORE_H
#define LEVADA_DATASET_STORE_H

#include "../dataset.h"
#include "../io.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct levada_save_options {
  uint32_t struct_size;
  int32_t compression;   /* a levada_compression, of each block of rows; rows that are packed cannot be mapped */
  int32_t sharded;       /* 1: the first component, an int64 scalar, is the number of the row's shard and is not stored */
  uint32_t reserved;
  int64_t checkpoint_interval; /* 0: a save that does not come to its end is begun again. Else so many elements after which
                                  what is stored is kept with the position: the next save of the same dataset to the path
                                  goes on there. Of n elements at least n / 64 lie between two checkpoints */
} levada_save_options;

/* Runs through a dataset and stores its elements in a directory, which is made if it is not there. A dataset that stands
 * there already is replaced when the new one is complete.
 * What a save has left whose process was ended is gone on with, where checkpoint_interval is not 0, it had a checkpoint and
 * description, data (values of tensors; names, sizes and times of files) and options are the same; else it is removed. So is
 * what a failing save with checkpoints has left. Saves that run at the same time do not hurt each other where the file system
 * has locks: the last to end stands. Elsewhere (tables of users) the last to begin does.
 * structure: a text that levada_dataset_load gives back; NULL: "".
 * Errors: LEVADA_INVALID_ARGUMENT for an infinite dataset, components that are datasets, a shard that is no int64 scalar, or
 * a negative checkpoint_interval; LEVADA_ABORTED where another save has taken this one's place; what the elements or writing
 * report. Nothing is left behind then but checkpoints.
 * Thread: any. TensorFlow: Dataset.save. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_save(const levada_dataset *dataset, const char *path,
                                                              const char *structure,
                                                              const levada_save_options *options) LEVADA_NOEXCEPT;

/* The elements that levada_dataset_save stored, by position too. Several shards are read two at a time in turn.
 * out_structure: the text that was stored with them.
 * Copy: out_structure is a new string scalar; elements are made from the files when they are asked for.
 * Errors: LEVADA_NOT_FOUND when no dataset is stored there; LEVADA_DATA_LOSS when it is damaged; a block whose checksum
 * differs is a failure in the place of each of its elements.
 * Thread: any. TensorFlow: Dataset.load. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_load(const char *path, levada_tensor **out_structure,
                                                              levada_dataset **out) LEVADA_NOEXCEPT;

/* The elements of one shard of a stored dataset.
 * shard: 0 up to the number of shards, which is told by LEVADA_OUT_OF_RANGE.
 * Errors: as levada_dataset_load; LEVADA_OUT_OF_RANGE for a shard that is not there.
 * Thread: any. TensorFlow: Dataset.load with reader_func. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_load_shard(const char *path, int64_t shard,
                                                                    levada_dataset **out) LEVADA_NOEXCEPT;

/* Elements that the first complete pass stores in a directory and later ones read from it, in other processes too. A pass
 * that is left early or meets a failure stores nothing.
 * Errors: LEVADA_INVALID_ARGUMENT for an empty path or components that are datasets; while iterating, LEVADA_ALREADY_EXISTS
 * while another pass of the process is writing, LEVADA_INVALID_ARGUMENT when other dtypes are stored there, and what
 * reading and writing report.
 * Thread: any. TensorFlow: Dataset.cache with a filename. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_cache_file(const levada_dataset *input, const char *path,
                                                                    levada_dataset **out) LEVADA_NOEXCEPT;

/* levada_dataset_cache_file in a directory below path of its own for each description of the input. A pass beside one that
 * is writing goes without.
 * compression: a levada_compression.
 * Errors: as levada_dataset_cache_file.
 * Thread: any. TensorFlow: Dataset.snapshot. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_snapshot(const levada_dataset *input, const char *path,
                                                                  int32_t compression,
                                                                  levada_dataset **out) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_DATASET_STORE_H */
