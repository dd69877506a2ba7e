#ifndef LEVADA_DATASET_ITERATOR_STATE_H_
#define LEVADA_DATASET_ITERATOR_STATE_H_

// Where an iterator stands, as bytes.

#include <string>
#include <string_view>
#include <vector>

#include "base/random.h"
#include "dataset/plan.h"

namespace levada {

// Position and orders, with what is needed to refuse the state of another dataset. Format 1, little-endian:
//   "LVST" | u32 format | u32 number of steps S | u32 number of shuffles F | i64 position | fingerprint 16 |
//   S x u32 step hash, source first | F x (i64 seed, i64 base epoch) | u32 checksum of all before.
// Format 2, of streams: the bytes of the cursors stand before the checksum.
// Format 3, strict: S x u32 hash of the data of each step, 0 where it has none, then the cursors if any, stand there.
struct IteratorState {
  int64_t position = 0;
  std::vector<ShuffleEpoch> shuffles;
  std::string cursors;  // empty unless the dataset is a stream
  bool strict = false;
  std::vector<uint32_t> data;  // strict: HashesOfData
};

// What of a state follows from the description alone.
struct StateIdentity {
  Hash128 fingerprint;
  std::vector<uint32_t> steps;  // a hash for each, source first
};
StateIdentity IdentityOf(const DatasetNode& node);
// A hash of the data of each step, source first; 0 for a step that has none.
Result<std::vector<uint32_t>> HashesOfData(const DatasetNode& node);
// The same at little cost: one number, and of files only names, sizes and times.
Result<uint64_t> StampOfData(const DatasetNode& node);

// A new uint8 tensor.
Result<Ref<Tensor>> SaveState(const StateIdentity& identity, const IteratorState& state);
// Checks that the bytes are a state of `node`; the error names the first step that differs.
Result<IteratorState> ReadState(const DatasetNode& node, const Tensor& bytes);

// The fingerprint of a dataset's description, drawn seeds left out.
Hash128 FingerprintOf(const DatasetNode& node);

}  // namespace levada

#endif  // LEVADA_DATASET_ITERATOR_STATE_H_
