#ifndef LEVADA_DATASET_RESERVOIR_H_
#define LEVADA_DATASET_RESERVOIR_H_

// TensorFlow's shuffle through a small buffer, run on positions instead of elements.

#include <cstdint>
#include <vector>

#include "base/random.h"
#include "base/status.h"
#include "dataset/index_set.h"

namespace levada {

// The order that a buffer of `buffer_size` gives to [0, n): each step emits a uniformly chosen slot and refills it with
// the next input. It can only be run forward; the last emitted positions are remembered, so that several workers may
// ask out of order; a request further back runs again from the start. Used by one thread at a time.
class Reservoir {
 public:
  // n may be kEndless (INT64_MAX).
  Reservoir(int64_t n, int64_t buffer_size, uint64_t key);
  // out[i] = the input position that stands at positions[i]. Fails when the work of the thread was cancelled; it can be
  // asked again.
  Status Map(const IndexSet& positions, int64_t* out);

 private:
  static constexpr int64_t kSmallestLog = int64_t{1} << 14;

  void Restart();
  void GrowLog(int64_t span);
  Status RunTo(int64_t end);

  const int64_t n_;
  const int64_t buffer_size_;
  const uint64_t key_;
  RandomStream random_;
  std::vector<int64_t> buffer_;
  int64_t filled_ = 0;       // slots of buffer_ in use
  int64_t next_input_ = 0;   // the first position not yet taken into the buffer
  int64_t emitted_ = 0;      // steps run
  std::vector<int64_t> log_;  // a ring: step s at s % size (a power of two)
};

}  // namespace levada

#endif  // LEVADA_DATASET_RESERVOIR_H_
