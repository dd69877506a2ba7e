#include "dataset/transform/shuffle.h"

#include <algorithm>
#include <memory>
#include <mutex>

#include "dataset/block_order.h"
#include "dataset/pass_epochs.h"
#include "dataset/plan.h"
#include "dataset/reservoir.h"
#include "dataset/transform/shuffle_stream.h"
#include "runtime/seed.h"

namespace levada {
namespace {

// What all iterators of one shuffle share. Thread-safe.
struct SharedOrders {
  EpochCounter epochs;
  PermutationCache permutations;
};

// What distinguishes the shuffles of one iterator.
struct ShuffleRun {
  int64_t seed = 0;
  PassEpochs epochs;

  // Two shuffles of one seed in one chain differ by their step, and the places of one shuffle from each other unless
  // it has the same order always.
  uint64_t KeyOf(int64_t pass, int step) const {
    const uint64_t key = CombineKey(CombineKey(static_cast<uint64_t>(seed), epochs.EpochOf(pass)), step);
    return epochs.place() == 0 || !epochs.moves() ? key : CombineKey(key, epochs.place());
  }
};

class ShuffleStage : public IndexStage {
 public:
  // The node outlives the stage, and with it `shared`.
  ShuffleStage(Ref<const DatasetNode> node, Ref<Stage> below, int64_t length, const ShuffleRun& run,
               SharedOrders* shared)
      : IndexStage(std::move(node), length, std::move(below)), run_(run), shared_(shared) {}

  bool keeps_ranges() const override { return false; }
  bool depends_on_pass() const override { return run_.epochs.moves() || input().depends_on_pass(); }

 protected:
  uint64_t KeyOf(int64_t pass) const { return run_.KeyOf(pass, node().ordinal()); }
  void UsePass(int64_t pass) const { run_.epochs.Use(pass); }
  const ShuffleRun& run() const { return run_; }
  SharedOrders& shared() const { return *shared_; }

 private:
  const ShuffleRun run_;
  SharedOrders* const shared_;
};

// The buffer covers the input: an exact uniform permutation.
class FullShuffleStage final : public ShuffleStage {
 public:
  using ShuffleStage::ShuffleStage;

  int64_t Touch(int64_t pass, int64_t) override {
    UsePass(pass);
    input().Touch(pass, length() - 1);
    return kEndless;
  }

 protected:
  Status Map(Context& context, int64_t pass, const IndexSet& positions, PassSegments* out) const override {
    const uint64_t key = KeyOf(pass);
    Ref<Permutation>& order = context.orders[run().epochs.number()];
    if (!order || order->key() != key) order = shared().permutations.Get(length(), key);
    int64_t* const chosen = context.scratch.Allocate(positions.count);
    constexpr int64_t kPiece = int64_t{1} << 18;
    for (int64_t i = 0; i < positions.count; i += kPiece) {
      if (context.IsCancelled()) return Cancelled("iterator: cancelled");
      order->Map(positions.Slice(i, std::min(kPiece, positions.count - i)), chosen + i);
    }
    out->push_back({pass, IndexSet::Array(chosen, positions.count)});
    return Status::Ok();
  }
};

// A smaller buffer. The simulation of a pass is shared by the threads of the iterator.
class ReservoirStage final : public ShuffleStage {
 public:
  ReservoirStage(Ref<const DatasetNode> node, Ref<Stage> below, int64_t length, const ShuffleRun& run,
                 SharedOrders* shared, int64_t buffer_size)
      : ShuffleStage(std::move(node), std::move(below), length, run, shared), buffer_size_(buffer_size) {}

  int64_t Touch(int64_t pass, int64_t position) override {
    UsePass(pass);
    const int64_t reached = std::min(SaturatingAdd(position, buffer_size_), length() - 1);
    const int64_t next = input().Touch(pass, reached);
    return next == kEndless ? kEndless : std::max(next - buffer_size_, position + 1);
  }

 protected:
  Status Map(Context& context, int64_t pass, const IndexSet& positions, PassSegments* out) const override {
    int64_t* const chosen = context.scratch.Allocate(positions.count);
    {
      std::lock_guard lock(mutex_);
      LEVADA_RETURN_IF_ERROR(OfPass(pass).Map(positions, chosen));
    }
    out->push_back({pass, IndexSet::Array(chosen, positions.count)});
    return Status::Ok();
  }

 private:
  struct Simulation {
    int64_t pass = 0;
    std::unique_ptr<Reservoir> reservoir;
  };

  // Two passes are kept: where one ends and the next begins, both are asked. REQUIRES: the mutex.
  Reservoir& OfPass(int64_t pass) const {
    if (recent_[0].reservoir && recent_[0].pass == pass) return *recent_[0].reservoir;
    std::swap(recent_[0], recent_[1]);
    if (!recent_[0].reservoir || recent_[0].pass != pass) {
      recent_[0].reservoir = nullptr;
      recent_[0] = {pass, std::make_unique<Reservoir>(length(), buffer_size_, KeyOf(pass))};
    }
    return *recent_[0].reservoir;
  }

  const int64_t buffer_size_;
  mutable std::mutex mutex_;
  mutable Simulation recent_[2];
};

// Windows of permuted blocks: rows that lie together on a disk are read together, and the next window while this one is
// used. A pure function of (pass, position); the orders in use are shared by the threads of the iterator.
class BlockShuffleStage final : public ShuffleStage {
 public:
  BlockShuffleStage(Ref<const DatasetNode> node, Ref<Stage> below, int64_t length, const ShuffleRun& run,
                    SharedOrders* shared, int64_t block_size, int64_t buffer_size)
      : ShuffleStage(std::move(node), std::move(below), length, run, shared),
        block_size_(block_size),
        buffer_size_(buffer_size) {}

  int64_t Touch(int64_t pass, int64_t) override {
    UsePass(pass);
    input().Touch(pass, length() - 1);
    return kEndless;
  }

 protected:
  Status Map(Context& context, int64_t pass, const IndexSet& positions, PassSegments* out) const override {
    int64_t* const chosen = context.scratch.Allocate(positions.count);
    Window window;
    for (int64_t i = 0; i < positions.count; ++i) {
      if (!window.order || positions[i] < window.first || positions[i] >= window.end) {
        if (context.IsCancelled()) return Cancelled("iterator: cancelled");
        window = WindowAt(context, pass, positions[i]);
      }
      chosen[i] = window.order->Row(positions[i], *window.inside);
    }
    out->push_back({pass, IndexSet::Array(chosen, positions.count)});
    return Status::Ok();
  }

 private:
  struct Window {
    int64_t pass = 0;
    int64_t number = 0;
    int64_t first = 0;
    int64_t end = 0;
    Ref<BlockOrder> order;
    Ref<Permutation> inside;
  };

  // Windows in order are read ahead, the first one wherever a restored iterator begins; single elements here and there are
  // not.
  Window WindowAt(Context& context, int64_t pass, int64_t position) const {
    std::unique_lock lock(mutex_);
    const Window* known = nullptr;
    for (const Window& window : recent_) {
      if (window.order && window.pass == pass && position >= window.first && position < window.end) known = &window;
    }
    const Ref<BlockOrder> order = known != nullptr ? known->order : OrderOf(pass);
    const Window made = known != nullptr ? *known : Remember(pass, order, order->WindowOf(position));
    const bool follows = latest_.order && latest_.pass == pass && made.number == latest_.number + 1;
    const bool begins = !follows && known == nullptr && (!latest_.order || position == made.first);
    if (!follows && !begins) return made;
    latest_ = made;
    Window next;
    if (made.number + 1 < order->num_windows()) next = Remember(pass, order, made.number + 1);
    lock.unlock();
    if (begins) Announce(context, made);
    if (next.order) Announce(context, next);
    return made;
  }

  // REQUIRES: the mutex.
  Window Remember(int64_t pass, Ref<BlockOrder> order, int64_t number) const {
    Window made;
    made.pass = pass;
    made.number = number;
    made.first = number == 0 ? 0 : order->EndOf(number - 1);
    made.end = order->EndOf(number);
    made.inside = order->OrderOf(number);
    made.order = std::move(order);
    recent_[next_] = made;
    next_ = (next_ + 1) % kRecent;
    return made;
  }

  // REQUIRES: the mutex.
  Ref<BlockOrder> OrderOf(int64_t pass) const {
    const uint64_t key = KeyOf(pass);
    for (const Window& window : recent_) {
      if (window.order && window.order->key() == key) return window.order;
    }
    return MakeRef<BlockOrder>(length(), block_size_, buffer_size_, key);
  }

  void Announce(Context& context, const Window& window) const {
    const std::vector<IndexSet> blocks = window.order->RowsOf(window.number);
    input().WillUse(context, window.pass, {blocks, window.inside.get()});
  }

  static constexpr int kRecent = 4;
  const int64_t block_size_;
  const int64_t buffer_size_;
  mutable std::mutex mutex_;
  mutable Window recent_[kRecent];
  mutable Window latest_;
  mutable int next_ = 0;
};

class ShuffleNode final : public DatasetNode {
 public:
  ShuffleNode(Ref<DatasetNode> below, int64_t buffer_size, const ShuffleOptions& options)
      : DatasetNode("shuffle", below, below->specs(), below->cardinality(), below->is_indexed()),
        buffer_size_(buffer_size),
        options_(options) {
    NeedsForPositions(Positions::kCounted);
    if (!options_.seeded) options_.seed = DrawSeed();
  }

  bool draws() const override { return true; }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    const bool all = buffer_size_ == kShuffleAll;
    LEVADA_ASSIGN_OR_RETURN(
        Ref<Stage> below,
        context.CompileInput(*input(), all ? kEndless : SaturatingAdd(context.limit, buffer_size_)));
    const int64_t length = below->length();
    const bool endless = below->is_stream() ? input()->cardinality() == kInfiniteCardinality : length == kEndless;
    if (all && endless) {
      return FailedPrecondition("shuffle: expected a buffer_size for an infinite input, got all of it")
          .WithOrigin(Origin());
    }
    const ShuffleRun run = MakeRun(context);
    if (options_.block_size > 0 && (below->is_stream() || endless)) {
      return FailedPrecondition("shuffle: expected an input of known length and positions for block_size, got %s",
                                below->is_stream() ? "a stream" : "an infinite one")
          .WithOrigin(Origin());
    }
    if (below->is_stream()) return CompileStream(std::move(below), run);
    if (all || buffer_size_ >= length) {
      return Ref<Stage>(MakeRef<FullShuffleStage>(Self(), std::move(below), length, run, &shared_));
    }
    if (options_.block_size > 0) {
      return Ref<Stage>(MakeRef<BlockShuffleStage>(Self(), std::move(below), length, run, &shared_, options_.block_size,
                                                   buffer_size_));
    }
    return Ref<Stage>(MakeRef<ReservoirStage>(Self(), std::move(below), length, run, &shared_, buffer_size_));
  }

  bool draws_own_seed() const override { return !options_.seeded; }
  std::string Explain() const override {
    const bool all = buffer_size_ == kShuffleAll || (cardinality() >= 0 && buffer_size_ >= cardinality());
    std::string text = all ? "uniform permutation" : "buffer of " + std::to_string(buffer_size_) +
                                                            (is_indexed() ? " positions" : " elements");
    if (!all && options_.block_size > 0) {
      text = "windows of " + std::to_string(buffer_size_ / options_.block_size) + " permuted blocks of " +
             std::to_string(options_.block_size);
    }
    text += ", seed " + std::to_string(options_.seed) + (options_.seeded ? " (given)" : " (drawn)");
    text += options_.fixed_each_epoch ? ", the same order in every epoch" : ", another order in every epoch";
    return is_indexed() ? text + "; positions only" : text;
  }

 private:
  Ref<Stage> CompileStream(Ref<Stage> below, const ShuffleRun& run) const {
    ShufflePasses passes;
    passes.key = [run, step = ordinal()](int64_t pass) { return run.KeyOf(pass, step); };
    // The node outlives the stage, and with it what its iterators share.
    passes.use = [epochs = run.epochs](int64_t pass) { epochs.Use(pass); };
    return MakeStreamShuffle(Self(), std::move(below), buffer_size_ == kShuffleAll ? kEndless : buffer_size_,
                             std::move(passes));
  }

  ShuffleRun MakeRun(PlanContext& context) const {
    ShuffleRun run;
    run.seed = options_.seed;
    run.epochs = PassEpochs::Make(*this, context, !options_.fixed_each_epoch, &shared_.epochs, &run.seed);
    return run;
  }

  void DescribeParameters(JsonWriter& json) const override {
    json.Key("buffer_size").Int(buffer_size_).Key("fixed_each_epoch").Bool(options_.fixed_each_epoch);
    if (options_.block_size > 0) json.Key("block_size").Int(options_.block_size);
    if (options_.seeded) json.Key("seed").Int(options_.seed);
  }

  int64_t buffer_size_;
  ShuffleOptions options_;
  mutable SharedOrders shared_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeShuffle(Ref<DatasetNode> input, int64_t buffer_size, const ShuffleOptions& options) {
  if (buffer_size < 1 && buffer_size != kShuffleAll) {
    return InvalidArgument("shuffle: expected a buffer_size of 1 or more, or -2 for all, got %lld",
                           static_cast<long long>(buffer_size));
  }
  if (options.block_size < 0) {
    return InvalidArgument("shuffle: expected a block_size of 1 or more, or 0 for none, got %lld",
                           static_cast<long long>(options.block_size));
  }
  if (options.block_size > 0 && (buffer_size == kShuffleAll || buffer_size < options.block_size)) {
    return InvalidArgument("shuffle: expected a buffer_size of at least one block of %lld, got %s",
                           static_cast<long long>(options.block_size),
                           buffer_size == kShuffleAll ? "none" : std::to_string(buffer_size).c_str());
  }
  return Ref<DatasetNode>(MakeRef<ShuffleNode>(std::move(input), buffer_size, options));
}

}  // namespace levada
