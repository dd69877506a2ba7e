/* levada/dataset/observe.h: what datasets will do and what iterators have done. Included by levada.h; do not include it
 * alone.
 */
#ifndef LEVADA_DATASET_OBSERVE_H
#define LEVADA_DATASET_OBSERVE_H

#include "../dataset.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef enum levada_explain_format {
  LEVADA_EXPLAIN_TEXT = 0,
  LEVADA_EXPLAIN_JSON = 1,
  LEVADA_EXPLAIN_SVG = 2,
  LEVADA_EXPLAIN_FORCE_32 = 0x7fffffff
} levada_explain_format;

/* What one step of a pass has done, over all threads. Times are nanoseconds, estimated from some of the calls where calls
 * are cheap; busy + input_wait + output_wait is the same for all steps. */
typedef struct levada_step_stats {
  uint32_t struct_size;
  int32_t joined_with_next; /* 1: the next step does the work of this one along with its own, and counts it */
  int64_t calls;            /* each for one element or many */
  int64_t elements;         /* given to the next step */
  int64_t failures;         /* elements that failed */
  int64_t nbytes;           /* of the elements given, views too */
  int64_t allocations;      /* of tensor memory */
  int64_t busy_ns;          /* in the step itself */
  int64_t input_wait_ns;    /* in the steps whose elements it takes */
  int64_t output_wait_ns;   /* in the steps that take its elements, the consumer included */
} levada_step_stats;

/* What a pass has done since it was created or restored, as JSON: {"format", "elapsed_ns" (since the first call of next, up
 * to the end of data), "next_ns" (of it in next), "consumer_ns" (of it elsewhere), "elements", "steps": [the members of
 * levada_step_stats, "step", "kind" and "work" ("views", "copies" or "user code"), source first], "queue" (of elements made
 * ahead: "capacity", "ready", "mean_ready_percent", "waits", "wait_ns", "helped_ns" (the consumer made elements itself instead of
 * waiting), "full_ns", "budget_stalls", "bytes"; null without),
 * "budget": {"limit", "used", "peak"}, "threads", "bottleneck": {"step" (its label, "consumer" or null), "text"}}.
 * Copy: the text is a new string tensor of rank 0.
 * Errors: none of its own.
 * Thread: any. TensorFlow: tf.data.experimental.StatsAggregator (removed). */
LEVADA_API LEVADA_NODISCARD levada_status levada_iterator_stats(levada_iterator *iterator,
                                                                levada_tensor **out) LEVADA_NOEXCEPT;

/* The number of steps of a pass, each reached once or more in its plan; a step that is reached twice counts twice.
 * Returns: -1 for a foreign handle.
 * Thread: any. TensorFlow: none. */
LEVADA_API int32_t levada_iterator_num_steps(levada_iterator *iterator) LEVADA_NOEXCEPT;

/* What one step of a pass has done.
 * step: 0, a source, ... levada_iterator_num_steps - 1, the last step. out_stats: its struct_size must be set.
 * Errors: LEVADA_OUT_OF_RANGE for a bad step; LEVADA_INVALID_ARGUMENT for a wrong struct_size.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_iterator_step_stats(levada_iterator *iterator, int32_t step,
                                                                     levada_step_stats *out_stats) LEVADA_NOEXCEPT;

/* The plan by which a dataset runs: steps, seeds, copies or views, whose memory, what runs ahead. As text for people; as
 * JSON: {"format", "steps": [{"step", "kind", "text", "parameters", "access" ("indexed" or "stream"), "work", ... "inputs":
 * numbers of steps}, source first], "execution": {"text", "threads", "byte_budget", ...}}; or as an SVG picture.
 * Copy: the text is a new string tensor of rank 0.
 * Errors: LEVADA_INVALID_ARGUMENT for an unknown format.
 * Thread: any. TensorFlow: none. */
LEVADA_API LEVADA_NODISCARD levada_status levada_dataset_explain_as(const levada_dataset *dataset,
                                                                    levada_explain_format format,
                                                                    levada_tensor **out) LEVADA_NOEXCEPT;

/* Limits the bytes that may lie prepared ahead of their consumers, over all iterators of the process. An eighth is kept for
 * elements that consumers wait for: these are always let in, also an element larger than the limit. nbytes: 1 or more; 0: a quarter of the memory, at most 1 GiB.
 * Bytes of mapped files that the process holds are limited too: to three quarters of a limit that was set, and of the larger one
 * of the limit and half of the memory that the system has to give where none was.
 * Errors: LEVADA_INVALID_ARGUMENT for a negative number.
 * Thread: any. TensorFlow: Options.autotune.ram_budget. */
LEVADA_API LEVADA_NODISCARD levada_status levada_set_byte_budget(int64_t nbytes) LEVADA_NOEXCEPT;

/* The limit of levada_set_byte_budget.
 * Returns: bytes.
 * Thread: any. TensorFlow: none. */
LEVADA_API int64_t levada_byte_budget(void) LEVADA_NOEXCEPT;

#ifdef __cplusplus
}
#endif

#endif /* LEVADA_DATASET_OBSERVE_H */
