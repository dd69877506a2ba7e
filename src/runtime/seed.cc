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

constinit thread_local DrawScope* current_scope = nullptr;

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
  if (DrawScope* const scope = DrawScope::Current()) {
    return static_cast<int64_t>(
        CombineKey(static_cast<uint64_t>(scope->NextKey(nullptr)), static_cast<uint64_t>(scope->position(0))));
  }
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

void NextOpSeed(bool seeded, int64_t seed, int64_t words[2]) {
  const int64_t key = seeded ? KeyOfSeed(seed) : 0;
  if (DrawScope* const scope = DrawScope::OfElements()) {
    words[0] = scope->NextKey(seeded ? &key : nullptr);
    words[1] = scope->position(0);
    return;
  }
  words[0] = seeded ? key : DrawSeed();
  words[1] = seeded ? CountUse(seed) : 0;
}

DrawScope::DrawScope(const Keys& keys, int64_t position, bool user_code)
    : keys_(keys), first_(position), step_(1), array_(nullptr), user_code_(user_code), outer_(current_scope) {
  current_scope = this;
}

DrawScope::DrawScope(const Keys& keys, int64_t first, int64_t step, const int64_t* array)
    : keys_(keys), first_(first), step_(step), array_(array), user_code_(false), outer_(current_scope) {
  current_scope = this;
}

DrawScope::DrawScope(const int64_t* seed)
    : of_elements_(false), has_seed_(seed != nullptr), seed_(seed != nullptr ? *seed : 0), first_(0), step_(0),
      array_(nullptr), user_code_(true), outer_(current_scope) {
  keys_.drawn = static_cast<uint64_t>(seed_);
  current_scope = this;
}

DrawScope::~DrawScope() { current_scope = outer_; }

DrawScope* DrawScope::Current() { return current_scope; }

uint64_t DrawScope::Inside() const {
  return CombineKey(CombineKey(keys_.given, UINT64_MAX), static_cast<uint64_t>(position(0)));
}

int64_t DrawScope::KeyOfOp(const int64_t* seed_key, int64_t op) {
  const uint64_t base = seed_key == nullptr ? keys_.drawn : CombineKey(keys_.given, static_cast<uint64_t>(*seed_key));
  const uint64_t key = CombineKey(base, static_cast<uint64_t>(op));
  return static_cast<int64_t>(user_code_ ? CombineKey(key, ++draws_) : key);
}

DrawScope* DrawScope::OfElements() {
  return current_scope != nullptr && current_scope->of_elements_ ? current_scope : nullptr;
}

int64_t DrawScope::NextKey(const int64_t* seed_key) {
  if (!of_elements_ && !has_seed_) {
    current_scope = outer_;
    seed_ = DrawSeed();
    current_scope = this;
    keys_.drawn = static_cast<uint64_t>(seed_);
    has_seed_ = true;
  }
  // Beyond all ops of traced functions.
  return KeyOfOp(seed_key, -1 - static_cast<int64_t>(user_code_ ? 0 : ++draws_));
}

int64_t CountUse(int64_t seed) {
  SeedSequence& sequence = TheSequence();
  std::lock_guard lock(sequence.mutex);
  return sequence.uses[seed]++;
}

}  // namespace levada
