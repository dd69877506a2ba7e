#ifndef LEVADA_RUNTIME_SEED_H_
#define LEVADA_RUNTIME_SEED_H_

// The seed of the process, from which everything random without a seed of its own draws one.

#include <cstdint>

namespace levada {

// From now on DrawSeed gives the sequence of this seed, from its beginning. Thread-safe.
void SetGlobalSeed(int64_t seed);
// The next seed of the sequence; before SetGlobalSeed one from the operating system. Thread-safe.
int64_t DrawSeed();

}  // namespace levada

#endif  // LEVADA_RUNTIME_SEED_H_
