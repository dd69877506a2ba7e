#ifndef LEVADA_DATASET_STAGE_H_
#define LEVADA_DATASET_STAGE_H_

// A compiled step of a plan: a pure function from (pass, position) to elements. It holds no cursor, so that state,
// restore, prefetch and threads need nothing from it.

#include <atomic>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "dataset/chunk.h"
#include "dataset/permutation.h"
#include "dataset/rank.h"
#include "dataset/step_counters.h"

namespace levada {

class Cursor;
class DatasetNode;
class Stage;
struct Selection;

// Elements that will be asked for soon, see Stage::WillUse.
struct SoonUsed {
  std::span<const IndexSet> blocks;
  // Those asked for first, second ... are numbers order(0), order(1) ... of all in the blocks; null: any order.
  const Permutation* order = nullptr;
};

// Lengths: the number of elements of one pass, or kEndless.
inline constexpr int64_t kEndless = INT64_MAX;

// A place that a cursor has passed, for Stage::Touch when the consumer gets there.
struct TouchMark {
  Ref<Stage> stage;
  int64_t pass;
  int64_t position;
};

// What a call needs beside its arguments; one per thread that works for a plan. Reused from call to call.
struct Context {
  IndexScratch scratch;                                   // reset by whoever calls the top stage
  const std::atomic<bool>* cancelled = nullptr;           // asked between elements of user code
  std::vector<Ref<Permutation>> orders;                   // by number of the shuffle: the last order used
  std::vector<std::unique_ptr<Chunk>> spare_chunks;
  std::vector<TouchMark>* touches = nullptr;              // where cursors that run ahead of the consumer note marks
  const TensorList* into = nullptr;                       // where the last step may write an element, see fills_buffers
  Ref<CounterSet> counters;                               // what the steps of the plan have done; null: not counted

  bool IsCancelled() const { return cancelled != nullptr && cancelled->load(std::memory_order_relaxed); }
};

// A chunk borrowed from the context for the duration of a call.
class ChunkLease {
 public:
  explicit ChunkLease(Context& context) : context_(context) {
    if (context.spare_chunks.empty()) {
      chunk_ = std::make_unique<Chunk>();
      context.spare_chunks.reserve(context.spare_chunks.capacity() + 1);
    } else {
      chunk_ = std::move(context.spare_chunks.back());
      context.spare_chunks.pop_back();
    }
  }
  ~ChunkLease() {
    chunk_->Clear();
    context_.spare_chunks.push_back(std::move(chunk_));
  }
  ChunkLease(const ChunkLease&) = delete;
  ChunkLease& operator=(const ChunkLease&) = delete;
  Chunk* get() { return chunk_.get(); }
  Chunk* operator->() { return chunk_.get(); }

 private:
  Context& context_;
  std::unique_ptr<Chunk> chunk_;
};

// What producing an element costs.
enum class Work : int32_t {
  kViews,    // nothing is touched
  kCompute,  // rows are gathered or computed
  kUser,     // user code runs
};

// Invariants: 1. equal arguments give equal elements (as far as user code is pure); 2. `pass` counts how often this
// stage has been started in the epoch of its iterator. Thread-safe: calls differ by their Context. A subclass overrides
// At or Rows, or is resolved.
class Stage : public RefCounted<Stage> {
 public:
  Stage(Ref<const DatasetNode> node, int64_t length);
  virtual ~Stage();

  int64_t length() const { return length_; }
  const DatasetNode& node() const { return *node_; }

  // One element. REQUIRES: 0 <= position < length(), here and below.
  virtual Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position);
  // The rows of one rank of the batch at `position`.
  virtual Result<Ref<Element>> PartAt(Context& context, int64_t pass, int64_t position, const Rank& rank);
  // The elements at `positions`, in that order. On failure the failing one is not known.
  virtual Status Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out);
  // Elements are rows that exist already, reordered: Resolve tells where they lie without touching them.
  virtual bool resolves() const { return false; }
  // REQUIRES: resolves().
  virtual Status Resolve(Context& context, int64_t pass, const IndexSet& positions, ResolvedRows* out);
  // These elements will be asked for soon, and before those of the next call: a source may fetch them.
  // REQUIRES: !is_stream().
  virtual void WillUse(Context&, int64_t /*pass*/, const SoonUsed& /*soon*/) {}
  // Elements have no positions: they come from the cursor that Open gives, and only Open may be called.
  virtual bool is_stream() const { return false; }
  // Of a stream whose elements are some of those of a stage that knows positions: which ones. Else null.
  virtual const Selection* selection() const { return nullptr; }
  // Begins a pass; the cursor keeps this stage alive.
  virtual std::unique_ptr<Cursor> Open(int64_t pass);
  // The consumer has taken the element at `position`: shuffles below mark their epoch as used. Returns the first later
  // position at which this must be called again, or kEndless.
  virtual int64_t Touch(int64_t pass, int64_t position) = 0;

  // Elements are rows, to be made many at a time; else each is made alone.
  virtual bool makes_rows() const = 0;
  virtual Work work() const = 0;
  // A range of positions stays a range of rows.
  virtual bool keeps_ranges() const = 0;
  // Elements differ from pass to pass.
  virtual bool depends_on_pass() const = 0;
  // As the last step, At may give an element that lies in the tensors of context.into, where they fit.
  virtual bool fills_buffers() const { return false; }

 protected:
  // The failure with the way that its element came.
  Status Failed(Status status) const;

 private:
  Ref<const DatasetNode> node_;
  int64_t length_;
};

// A stage that only chooses positions of its input.
class IndexStage : public Stage {
 public:
  IndexStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> input)
      : Stage(std::move(node), length), input_(std::move(input)) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) final;
  Result<Ref<Element>> PartAt(Context& context, int64_t pass, int64_t position, const Rank& rank) final;
  Status Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) final;
  bool resolves() const final { return input_->resolves(); }
  Status Resolve(Context& context, int64_t pass, const IndexSet& positions, ResolvedRows* out) final;
  void WillUse(Context& context, int64_t pass, const SoonUsed& soon) final;
  bool makes_rows() const final { return input_->makes_rows(); }
  Work work() const final { return input_->work(); }
  bool keeps_ranges() const override { return input_->keeps_ranges(); }
  bool depends_on_pass() const override { return input_->depends_on_pass(); }

 protected:
  // The positions in the input, in order, split where its pass changes. Arrays come from the context's scratch.
  virtual Status Map(Context& context, int64_t pass, const IndexSet& positions, PassSegments* out) const = 0;
  Stage& input() const { return *input_; }

 private:
  Ref<Stage> input_;
};

}  // namespace levada

#endif  // LEVADA_DATASET_STAGE_H_
