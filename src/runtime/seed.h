#ifndef LEVADA_RUNTIME_SEED_H_
#define LEVADA_RUNTIME_SEED_H_

// The seed of the process, from which everything random without a seed of its own draws one.

#include <cstdint>

namespace levada {

// From now on DrawSeed gives the sequence of this seed, from its beginning. Thread-safe.
void SetGlobalSeed(int64_t seed);
// The next seed of the sequence; before SetGlobalSeed one from the operating system; in a DrawScope one of its own.
// Thread-safe.
int64_t DrawSeed();

// A random op with a seed of its own: the key that its seed and the process's seed (a fixed one when none was set) give,
// and how often the seed was used before, counted since SetGlobalSeed. Thread-safe.
int64_t KeyOfSeed(int64_t seed);
int64_t CountUse(int64_t seed);

// Two words for one random op that runs at once: (key, count). seeded: it has a seed of its own. Thread-safe.
void NextOpSeed(bool seeded, int64_t seed, int64_t words[2]);

// Which elements the calling thread computes, for what is random in them: while a scope lives, every draw of the thread
// is a function of its keys, the op and the position, and not of what else was computed before. Scopes nest.
class DrawScope {
 public:
  // Keys that hold node, epoch and, for ops without a seed of their own, the seed of the node.
  struct Keys {
    uint64_t given = 0;
    uint64_t drawn = 0;
  };

  // One element. user_code: what runs is not one traced function, so that draws are told apart by their order.
  DrawScope(const Keys& keys, int64_t position, bool user_code);
  // Of whatever draws a seed, not of elements: seeds are drawn from *seed or, when it is null, from one that is itself drawn
  // at first need.
  explicit DrawScope(const int64_t* seed);
  // Elements first, first + step, ... or those of `array`, which outlives the scope; a traced function computes them.
  DrawScope(const Keys& keys, int64_t first, int64_t step, const int64_t* array);
  ~DrawScope();
  DrawScope(const DrawScope&) = delete;
  DrawScope& operator=(const DrawScope&) = delete;

  // The innermost scope of the thread; nullptr without one.
  static DrawScope* Current();
  // The same if it is the scope of elements.
  static DrawScope* OfElements();

  int64_t position(int64_t i) const { return array_ != nullptr ? array_[i] : first_ + i * step_; }
  // What tells this element from others, for what is made inside it: the datasets of a function.
  uint64_t Inside() const;
  // For op number `op` of a traced function. seed: nullptr for an op without a seed of its own.
  int64_t KeyOfOp(const int64_t* seed_key, int64_t op);
  // For what user code draws at once.
  int64_t NextKey(const int64_t* seed_key);
  // The seed of a scope without elements; false while it needed none.
  bool SeedDrawn(int64_t* seed) const {
    *seed = seed_;
    return has_seed_;
  }

 private:
  Keys keys_;
  bool of_elements_ = true;
  bool has_seed_ = false;
  int64_t seed_ = 0;
  const int64_t first_;
  const int64_t step_;
  const int64_t* const array_;
  const bool user_code_;
  uint64_t draws_ = 0;
  DrawScope* const outer_;
};

}  // namespace levada

#endif  // LEVADA_RUNTIME_SEED_H_
