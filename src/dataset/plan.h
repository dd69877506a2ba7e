#ifndef LEVADA_DATASET_PLAN_H_
#define LEVADA_DATASET_PLAN_H_

// A dataset made ready to run for one iterator: its stages, and what was learnt about them on the way down.

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/checked.h"
#include "dataset/drop_log.h"
#include "dataset/node.h"
#include "dataset/stage.h"

namespace levada {

// Which order a shuffle of one iterator follows: passes take the epochs base_epoch, base_epoch + 1, ...
struct ShuffleEpoch {
  int64_t seed = 0;
  int64_t base_epoch = 0;
};

// How the shuffles of a plan come by their epoch.
struct EpochChoice {
  enum class Kind : int32_t { kNext, kFixed, kRestored };
  Kind kind = Kind::kNext;
  int64_t epoch = 0;                    // kFixed
  std::vector<ShuffleEpoch> restored;   // kRestored: source first
};

// What a plan lets the iterator do.
struct PlanTraits {
  bool sequential = false;     // some step runs per element, in order of demand, one at a time
  bool caller_thread = false;  // some callback may run in the consumer's thread only
  int64_t prefetch = 0;        // elements of the last step that may be prepared ahead; -1: as many as seems good
  bool reads_files = false;    // a step may wait for a disk or a network
  int64_t parallel_calls = 0;  // of callbacks: 0 no word about it, -1: as many as seems good
};

// Passed down while nodes compile.
class PlanContext {
 public:
  PlanContext(EpochChoice epochs, StatsBoard* board, Ref<DropLog> drop_log)
      : epochs_(std::move(epochs)), board_(board), drop_log_(std::move(drop_log)) {}

  // At most how many elements of the node being compiled will be asked for in one pass. A node sets it for its input.
  int64_t limit = kEndless;
  // How many elements of the node being compiled make one element of the last step.
  int64_t scale = 1;
  PlanTraits traits;

  // Compiles a step, to be counted by itself.
  Result<Ref<Stage>> CompileStep(const DatasetNode& node);
  // Compiles an input under another limit and scale.
  Result<Ref<Stage>> CompileInput(const DatasetNode& input, int64_t input_limit, int64_t group = 1);
  // The same for the first input of `passed`, an input of the node being compiled, which does its work along with its own.
  Result<Ref<Stage>> CompileThrough(const DatasetNode& passed, int64_t input_limit, int64_t group = 1);
  const EpochChoice& epochs() const { return epochs_; }
  // Where error policies note what they drop.
  const Ref<DropLog>& drop_log() const { return drop_log_; }
  // The epochs of the steps below, when they are not those of the plan.
  void set_epochs(EpochChoice epochs) { epochs_ = std::move(epochs); }
  // Registers a shuffle; inputs first. Returns its number.
  int AddShuffle(ShuffleEpoch epoch) {
    shuffles_.push_back(epoch);
    const int number = static_cast<int>(shuffles_.size()) - 1;
    BoardStep& step = board_->step(step_);
    if (step.num_shuffles++ == 0) step.first_shuffle = number;
    return number;
  }
  // A shuffle that is reached more than once takes one epoch in all, and another order at each place. MeetAgain returns
  // how often `node` was met before and, unless that is 0, the epoch that it took then.
  int MeetAgain(const DatasetNode* node, int64_t* base_epoch);
  void MeetFirst(const DatasetNode* node, int64_t base_epoch);
  // The seeds of the shuffles registered since there were `first` of them.
  std::vector<int64_t> SeedsFrom(int first) const {
    std::vector<int64_t> seeds;
    for (size_t i = first; i < shuffles_.size(); ++i) seeds.push_back(shuffles_[i].seed);
    return seeds;
  }
  int num_shuffles() const { return static_cast<int>(shuffles_.size()); }
  std::vector<ShuffleEpoch> TakeShuffles() { return std::move(shuffles_); }

 private:
  struct Met {
    const DatasetNode* node;
    int64_t base_epoch;
    int times;
  };
  EpochChoice epochs_;
  std::vector<ShuffleEpoch> shuffles_;
  std::vector<Met> met_;
  StatsBoard* const board_;
  const Ref<DropLog> drop_log_;
  int step_ = -1;  // the one being compiled
};

// Immutable and thread-safe.
class Plan : public RefCounted<Plan> {
 public:
  // rank: what of the pass is run, from element `first` of the whole on. caller_thread: as if a function asked for it.
  // drop_log: of a dataset inside another; null: one of its own.
  static Result<Ref<Plan>> Make(Ref<DatasetNode> node, EpochChoice epochs, const Rank& rank = Rank(), int64_t first = 0,
                                bool caller_thread = false, Ref<DropLog> drop_log = nullptr);

  const DatasetNode& node() const { return *node_; }
  Stage& top() const { return *top_; }
  // The stage of the last step, whatever the rank.
  Stage& whole() const { return *whole_; }
  const Rank& rank() const { return rank_; }
  // Where in the whole pass all ranks together stand behind the element before `position`; ended: this rank has been
  // told that there are no more.
  int64_t WholePosition(int64_t position, bool ended) const;
  // A position of the whole as one of this rank, which has nothing before it if it takes single elements.
  int64_t RankPosition(int64_t whole) const { return takes_shares_ ? 0 : whole; }
  int64_t length() const { return top_->length(); }
  bool is_stream() const { return top_->is_stream(); }
  const PlanTraits& traits() const { return traits_; }
  // Source first.
  const std::vector<ShuffleEpoch>& shuffles() const { return shuffles_; }
  // Bytes of one element by its specs; 0 when they do not say.
  int64_t element_bytes() const { return element_bytes_; }
  Context MakeContext(const std::atomic<bool>* cancelled) const;
  // What the steps have done; steps that another one does along with its own work are not on it.
  const StatsBoard& board() const { return *board_; }
  const DropLog& drop_log() const { return *drop_log_; }
  // Nanoseconds that making elements took so far, over all threads.
  int64_t TotalNs() const { return board_->Totals()[0].ns; }

 private:
  friend class RefCounted<Plan>;
  Plan() = default;
  ~Plan() = default;

  Ref<DatasetNode> node_;
  Ref<Stage> whole_;
  Ref<Stage> top_;
  Rank rank_;
  int64_t first_ = 0;
  bool takes_shares_ = false;  // of groups of elements, not rows of batches
  PlanTraits traits_;
  std::vector<ShuffleEpoch> shuffles_;
  int64_t element_bytes_ = 0;
  Ref<StatsBoard> board_;
  Ref<DropLog> drop_log_;
};

// Bytes of one element by its specs; 0 when they do not say.
int64_t BytesOf(const std::vector<TensorSpec>& specs);

}  // namespace levada

#endif  // LEVADA_DATASET_PLAN_H_
