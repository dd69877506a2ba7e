#include "dataset/function_draws.h"

#include "base/random.h"
#include "dataset/transform/element_function.h"

namespace levada {
namespace {

class DrawMarks final : public Stage {
 public:
  DrawMarks(Ref<const DatasetNode> node, const PassDraws& draws) : Stage(std::move(node), kEndless), draws_(draws) {}

  int64_t Touch(int64_t pass, int64_t) override {
    draws_.Use(pass);
    return kEndless;
  }
  bool makes_rows() const override { return false; }
  Work work() const override { return Work::kUser; }
  bool keeps_ranges() const override { return false; }
  bool depends_on_pass() const override { return true; }

 private:
  const PassDraws draws_;
};

}  // namespace

DrawScope::Keys PassDraws::KeysOf(int64_t pass) const {
  // As those of a shuffle: seed, epoch, step and, where the step is met more than once, place.
  const auto key_of = [&](uint64_t seed) {
    const uint64_t key = CombineKey(CombineKey(seed, static_cast<uint64_t>(epochs_.EpochOf(pass))), step_);
    const uint64_t placed = epochs_.place() == 0 ? key : CombineKey(key, epochs_.place());
    return inside_ == 0 ? placed : CombineKey(placed, inside_);
  };
  return {key_of(0), key_of(CombineKey(1, static_cast<uint64_t>(seed_)))};
}

FunctionDraws::FunctionDraws(bool draws, bool own_seed, bool user_code)
    : draws_(draws), own_seed_(own_seed), user_code_(user_code) {
  if (!draws_) return;
  seed_ = DrawSeed();
  epochs_ = std::make_unique<EpochCounter>();
}

FunctionDraws FunctionDraws::Of(const ElementFunction& function) {
  return function.traced() != nullptr ? Of(*function.traced()) : OfUserCode();
}

PassDraws FunctionDraws::Compile(const DatasetNode& node, PlanContext& context) const {
  if (!draws_) return {};
  int64_t seed = seed_;
  const PassEpochs epochs = PassEpochs::Make(node, context, true, epochs_.get(), &seed);
  const DrawScope* const element = DrawScope::OfElements();
  return {epochs, seed, node.ordinal(), user_code_, element != nullptr ? element->Inside() : 0};
}

void DrawCounter::Mark(Context& context) {
  if (marked_) return;
  marked_ = true;
  if (context.touches != nullptr) {
    context.touches->push_back({marks_, pass_, 0});
  } else {
    marks_->Touch(pass_, 0);
  }
}

Ref<Stage> MakeDrawMarks(Ref<const DatasetNode> node, const PassDraws& draws) {
  if (!draws.active()) return nullptr;
  return MakeRef<DrawMarks>(std::move(node), draws);
}

}  // namespace levada
