#include "runtime/seed.h"

#include <mutex>
#include <unordered_map>

#include "base/random.h"
#include "runtime/fork.h"

namespace levada {
namespace {

struct SeedSequence {
  std::mutex mutex;
  bool given = false;
  uint64_t seed = 0;
  uint64_t drawn = 0;
  std::unordered_map<int64_t, int64_t> uses;  // of the seeds of single ops
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
  sequence.uses.clear();
}

int64_t DrawSeed() {
  SeedSequence& sequence = TheSequence();
  std::lock_guard lock(sequence.mutex);
  if (!sequence.given) return static_cast<int64_t>(EntropySeed());
  return static_cast<int64_t>(CombineKey(sequence.seed, sequence.drawn++));
}

int64_t KeyOfSeed(int64_t seed) {
  constexpr uint64_t kDefault = 0x6C65766164612121;
  SeedSequence& sequence = TheSequence();
  std::lock_guard lock(sequence.mutex);
  return static_cast<int64_t>(
      CombineKey(sequence.given ? sequence.seed : kDefault, CombineKey(1, static_cast<uint64_t>(seed))));
}

int64_t CountUse(int64_t seed) {
  SeedSequence& sequence = TheSequence();
  std::lock_guard lock(sequence.mutex);
  return sequence.uses[seed]++;
}

}  // namespace levada
