#include "dataset/probe.h"

#include "dataset/cursor.h"
#include "dataset/node.h"
#include "dataset/transform/selection.h"
#include "memory/buffer.h"

namespace levada {
namespace {

// What a call of a step is counted as, beside the time that it takes.
enum class CountAs {
  kElements,
  kNothing,  // a look at elements that the step may give later
  kAgain,    // elements of the step, made of such as its inputs gave for that look already
};

// One call of a step. Without counters it does nothing.
class Call {
 public:
  Call(Context& context, const StatsBoard* board, int number, CountAs as = CountAs::kElements) {
    CounterSet* const set = context.counters.get();
    if (set == nullptr || set->board() != board) return;
    counts_failures_ = set->again == 0;
    counts_elements_ = counts_failures_ && as != CountAs::kNothing;
    if (as == CountAs::kAgain) ++(again_ = set)->again;
    counters_ = &set->step(number);
    allocations_ = AllocationsOfThread();
    began_ = counters_->Begin();
  }
  ~Call() {
    if (counters_ == nullptr) return;
    if (again_ != nullptr) --again_->again;
    counters_->End(began_);
    counters_->CountAllocations(AllocationsOfThread() - allocations_);
  }
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;

  void Gave(int64_t elements, int64_t nbytes) {
    if (counts_elements_) counters_->CountElements(elements, nbytes);
  }
  void Gave(const Element* element, int64_t known_bytes) {
    if (!counts_elements_) return;
    int64_t nbytes = known_bytes;
    if (nbytes == 0 && element != nullptr) {
      for (const Ref<Tensor>& component : element->components()) nbytes += component ? component->nbytes() : 0;
    }
    counters_->CountElements(1, nbytes);
  }
  void Failed() {
    if (counts_failures_) counters_->CountFailure();
  }

 private:
  StepCounters* counters_ = nullptr;
  CounterSet* again_ = nullptr;
  bool counts_elements_ = false;
  bool counts_failures_ = false;
  int64_t allocations_ = 0;
  int64_t began_ = 0;
};

int64_t BytesOf(const Chunk& chunk) {
  int64_t nbytes = 0;
  for (const Ref<Tensor>& column : chunk.columns) nbytes += column->nbytes();
  for (const Ref<Element>& element : chunk.elements) {
    for (const Ref<Tensor>& component : element->components()) nbytes += component ? component->nbytes() : 0;
  }
  return nbytes;
}

class ProbeCursor final : public Cursor {
 public:
  ProbeCursor(std::unique_ptr<Cursor> cursor, const StatsBoard* board, int number, int64_t element_bytes)
      : cursor_(std::move(cursor)), board_(board), number_(number), element_bytes_(element_bytes) {}

  bool Next(Context& context, Outcome* out) override {
    Call call(context, board_, number_);
    if (!cursor_->Next(context, out)) return false;
    if (out->status.ok()) {
      call.Gave(out->element.get(), element_bytes_);
    } else {
      call.Failed();
    }
    return true;
  }
  void NextRows(Context& context, int64_t most, Chunk* out, Status* failure) override {
    Call call(context, board_, number_);
    cursor_->NextRows(context, most, out, failure);
    if (out->count > 0) call.Gave(out->count, element_bytes_ != 0 ? element_bytes_ * out->count : BytesOf(*out));
    if (!failure->ok()) call.Failed();
  }
  bool gives_rows() const override { return cursor_->gives_rows(); }
  void Save(StateWriter& out) const override { cursor_->Save(out); }
  Status Restore(Context& context, StateReader& in) override { return cursor_->Restore(context, in); }

 private:
  std::unique_ptr<Cursor> cursor_;
  const StatsBoard* const board_;
  const int number_;
  const int64_t element_bytes_;
};

// What a stage says about itself never changes: it is asked once, and not along the whole chain for each element.
class ProbeStage final : public Stage {
 public:
  ProbeStage(Ref<Stage> stage, const StatsBoard* board, int number, int64_t element_bytes, CountAs as)
      : Stage(Ref<const DatasetNode>::Share(&stage->node()), stage->length()),
        stage_(std::move(stage)),
        board_(board),
        number_(number),
        element_bytes_(element_bytes),
        as_(as),
        work_(stage_->work()),
        resolves_(stage_->resolves()),
        is_stream_(stage_->is_stream()),
        makes_rows_(stage_->makes_rows()),
        keeps_ranges_(stage_->keeps_ranges()),
        depends_on_pass_(stage_->depends_on_pass()),
        fills_buffers_(stage_->fills_buffers()) {
    if (stage_->selection() == nullptr) return;
    selection_ = std::make_unique<Selection>(*stage_->selection());
    // What this step adds to the selection that it goes on from is its work, though a later step has it done.
    const Selection* const below = selection_->below ? selection_->below->selection() : nullptr;
    const auto probe = [&](Ref<Stage>* part, CountAs counted) {
      *part = MakeRef<ProbeStage>(std::move(*part), board_, number_, element_bytes_, counted);
    };
    for (size_t i = below != nullptr ? below->keeps.size() : 0; i < selection_->keeps.size(); ++i) {
      probe(&selection_->keeps[i], CountAs::kNothing);
    }
    probe(&selection_->rows, below != nullptr ? CountAs::kElements : CountAs::kAgain);
  }

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    Call call(context, board_, number_, as_);
    return Count(stage_->At(context, pass, position), element_bytes_, call);
  }
  Result<Ref<Element>> PartAt(Context& context, int64_t pass, int64_t position, const Rank& rank) override {
    Call call(context, board_, number_, as_);
    return Count(stage_->PartAt(context, pass, position, rank), 0, call);
  }
  Status Rows(Context& context, int64_t pass, const IndexSet& positions, Chunk* out) override {
    Call call(context, board_, number_, as_);
    // A failure is counted when its element is made alone.
    LEVADA_RETURN_IF_ERROR(stage_->Rows(context, pass, positions, out));
    call.Gave(positions.count, element_bytes_ != 0 ? element_bytes_ * positions.count : BytesOf(*out));
    return Status::Ok();
  }
  Status Resolve(Context& context, int64_t pass, const IndexSet& positions, ResolvedRows* out) override {
    Call call(context, board_, number_, as_);
    LEVADA_RETURN_IF_ERROR(stage_->Resolve(context, pass, positions, out));
    call.Gave(positions.count, element_bytes_ * positions.count);
    return Status::Ok();
  }
  void WillUse(Context& context, int64_t pass, const SoonUsed& soon) override {
    stage_->WillUse(context, pass, soon);
  }
  // Rows that are taken without the stream count as the step's.
  const Selection* selection() const override { return selection_.get(); }
  std::unique_ptr<Cursor> Open(int64_t pass) override {
    if (!is_stream_) return Stage::Open(pass);  // calls this for each block
    return std::make_unique<ProbeCursor>(stage_->Open(pass), board_, number_, element_bytes_);
  }
  int64_t Touch(int64_t pass, int64_t position) override { return stage_->Touch(pass, position); }

  Work work() const override { return work_; }
  bool resolves() const override { return resolves_; }
  bool is_stream() const override { return is_stream_; }
  bool makes_rows() const override { return makes_rows_; }
  bool keeps_ranges() const override { return keeps_ranges_; }
  bool depends_on_pass() const override { return depends_on_pass_; }
  bool fills_buffers() const override { return fills_buffers_; }

 private:
  static Result<Ref<Element>> Count(Result<Ref<Element>> element, int64_t nbytes, Call& call) {
    if (element.ok()) {
      call.Gave(element->get(), nbytes);
    } else {
      call.Failed();
    }
    return element;
  }

  const Ref<Stage> stage_;
  const StatsBoard* const board_;
  const int number_;
  const int64_t element_bytes_;
  const CountAs as_;
  const Work work_;
  const bool resolves_;
  const bool is_stream_;
  const bool makes_rows_;
  const bool keeps_ranges_;
  const bool depends_on_pass_;
  const bool fills_buffers_;
  std::unique_ptr<Selection> selection_;
};

}  // namespace

Ref<Stage> MakeProbe(Ref<Stage> stage, const StatsBoard* board, int number, int64_t element_bytes) {
  return MakeRef<ProbeStage>(std::move(stage), board, number, element_bytes, CountAs::kElements);
}

}  // namespace levada
