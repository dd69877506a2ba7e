#include "runtime/seed.h"

#include <mutex>

#include "base/random.h"
#include "runtime/fork.h"

namespace levada {
namespace {

struct SeedSequence {
  std::mutex mutex;
  bool given = false;
  uint64_t seed = 0;
  uint64_t drawn = 0;
};

SeedSequence& TheSequence() {
  static SeedSequence* const sequence = [] {
    SeedSequence* const made = new SeedSequence;
    AtFork([] { TheSequence().mutex.lock(); }, [] { TheSequence().mutex.unlock(); },
           [] { TheSequence().mutex.unlock(); });
    return made;
  }();
  return *sequence;
}

}  // namespace

void SetGlobalSeed(int64_t seed) {
  SeedSequence& sequence = TheSequence();
  std::lock_guard lock(sequence.mutex);
  sequence.given = true;
  sequence.seed = static_cast<uint64_t>(seed);
  sequence.drawn = 0;
}

int64_t DrawSeed() {
  SeedSequence& sequence = TheSequence();
  std::lock_guard lock(sequence.mutex);
  if (!sequence.given) return static_cast<int64_t>(EntropySeed());
  return static_cast<int64_t>(CombineKey(sequence.seed, sequence.drawn++));
}

}  // namespace levada
