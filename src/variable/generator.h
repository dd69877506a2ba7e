#ifndef LEVADA_VARIABLE_GENERATOR_H_
#define LEVADA_VARIABLE_GENERATOR_H_

// Where stateful random ops get their seeds: generators that a user holds, and the sequence of the process.

#include <atomic>
#include <mutex>

#include "base/live.h"
#include "function/state.h"

namespace levada {

// A counter and a key for Philox. Its value is int64 [3]: the counter's low and high half, the key. Every method is
// atomic.
class GeneratorState final : public State {
 public:
  // value: int64 [3].
  static Result<Ref<GeneratorState>> Create(const Ref<Tensor>& value);

  TensorSpec spec() const override;
  // The present value; nothing is drawn.
  Result<Ref<Tensor>> Read() override;
  // kAssign only.
  Status Update(UpdateKind kind, std::span<const int64_t> items, const Ref<Tensor>& value) override;
  Status CheckUpdate(UpdateKind kind, std::span<const int64_t> items, const TensorSpec& value) const override;
  void Describe(JsonWriter& json) const override;

  static Status CheckDraw(int64_t elements);
  // The present value, for `elements` random numbers: the counter moves on by 256 blocks for
  // each.
  Result<Ref<Tensor>> Draw(int64_t elements);

 private:
  GeneratorState() = default;

  std::mutex mutex_;
  int64_t words_[3] = {};
};

// Reading it draws from a generator: what a traced function holds.
class GeneratorDraw final : public State {
 public:
  GeneratorDraw(Ref<GeneratorState> generator, int64_t elements)
      : generator_(std::move(generator)), elements_(elements) {}

  TensorSpec spec() const override { return generator_->spec(); }
  Result<Ref<Tensor>> Read() override { return generator_->Draw(elements_); }
  Status Update(UpdateKind kind, std::span<const int64_t> items, const Ref<Tensor>& value) override;
  Status CheckUpdate(UpdateKind kind, std::span<const int64_t> items, const TensorSpec& value) const override;
  void Describe(JsonWriter& json) const override;

 private:
  const Ref<GeneratorState> generator_;
  const int64_t elements_;
};

// Seeds of one random op in a traced function, int64 [2]: (key of the op, position of the element) in a DrawScope, else
// (key of the op, how often it ran).
class OpSeed final : public State {
 public:
  // given: the key comes from a seed of the op's own; else it was drawn. op: its number in the function.
  OpSeed(int64_t key, bool given, int64_t op) : key_(key), given_(given), op_(op) {}

  TensorSpec spec() const override;
  Result<Ref<Tensor>> Read() override;
  bool draws() const override { return true; }
  Result<Ref<Tensor>> ReadRows(int64_t n) override;
  bool draws_own_seed() const override { return !given_; }
  Status Update(UpdateKind kind, std::span<const int64_t> items, const Ref<Tensor>& value) override;
  Status CheckUpdate(UpdateKind kind, std::span<const int64_t> items, const TensorSpec& value) const override;
  // A drawn key is left out.
  void Describe(JsonWriter& json) const override;

 private:
  void Fill(int64_t n, int64_t* words);

  const int64_t key_;
  const bool given_;
  const int64_t op_;
  std::atomic<int64_t> runs_{0};
};

// levada_generator of the C interface.
class Generator : public RefCounted<Generator, 0x4C564745> {
 public:
  explicit Generator(Ref<GeneratorState> state) : state_(std::move(state)) {}
  const Ref<GeneratorState>& state() const { return state_; }

 private:
  friend class RefCounted<Generator, 0x4C564745>;
  ~Generator() = default;

  Ref<GeneratorState> state_;
  Counted<ObjectKind::kGenerator> counted_;
};

}  // namespace levada

#endif  // LEVADA_VARIABLE_GENERATOR_H_
