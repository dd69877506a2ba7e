#ifndef LEVADA_RUNTIME_SEED_H_
#define LEVADA_RUNTIME_SEED_H_

// The seed of the process, from which everything random without a seed of its own draws one.

#include <cstdint>

namespace levada {

// From now on DrawSeed gives the sequence of this seed, from its beginning. Thread-safe.
void SetGlobalSeed(int64_t seed);
// The next seed of the sequence; before SetGlobalSeed one from the operating system. Thread-safe.
int64_t DrawSeed();

// A random op with a seed of its own: the key that its seed and the process's seed (a fixed one when none was set) give,
// and how often the seed was used before, counted since SetGlobalSeed. Thread-safe.
int64_t KeyOfSeed(int64_t seed);
int64_t CountUse(int64_t seed);

}  // namespace levada

#endif  // LEVADA_RUNTIME_SEED_H_
