#ifndef LEVADA_DATASET_PROBE_H_
#define LEVADA_DATASET_PROBE_H_

// Counts what a step gives, between it and whoever takes its elements.

#include "dataset/stage.h"
#include "dataset/step_counters.h"

namespace levada {

// The same stage, counted as step `number` of the board. The board is only compared with that of a context.
Ref<Stage> MakeProbe(Ref<Stage> stage, const StatsBoard* board, int number, int64_t element_bytes);

}  // namespace levada

#endif  // LEVADA_DATASET_PROBE_H_
