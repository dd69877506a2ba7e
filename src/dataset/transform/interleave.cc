#include "dataset/transform/interleave.h"

#include <algorithm>
#include <deque>

#include "dataset/inner_ahead.h"
#include "dataset/transform/inner_reader.h"

namespace levada {
namespace {

constexpr int64_t kDeepest = 64;  // elements that are read ahead in a slot

bool ReadsInParallel(const InterleaveParameters& parameters) {
  return parameters.parallel_calls < 0 || parameters.parallel_calls > 1;
}

// TensorFlow's order: slots are visited round-robin and give up to block_length elements; a slot whose dataset has ended
// forfeits the rest of its block and is filled at its next visit.
class InterleaveCursor final : public Cursor {
 public:
  InterleaveCursor(Ref<const DatasetNode> node, Ref<Stage> below, Ref<DatasetFunction> function,
                   const InterleaveParameters& parameters, int64_t pass, DrawCounter draws, Ref<DropLog> drop_log)
      : node_(std::move(node)),
        below_(std::move(below)),
        input_(below_->Open(pass)),
        function_(std::move(function)),
        parameters_(parameters),
        pass_(pass),
        draws_(std::move(draws)),
        drop_log_(std::move(drop_log)),
        gate_(GateOf(parameters)),
        slots_(parameters.cycle_length) {}

  bool Next(Context& context, Outcome* out) override {
    for (;;) {
      if (context.IsCancelled()) return GiveCancelled(out);
      OpenAhead(context);
      Slot& slot = slots_[current_];
      if (slot.is_open()) {
        if (slot.ahead ? slot.ahead->Next(out) : slot.reader->Next(out)) {
          if (out->status.code() == Code::kCancelled) return true;
          if (out->status.ok() && ++given_ == parameters_.block_length) Advance();
          return true;
        }
        Close(&slot);
        Advance();
      } else if (!Ended()) {
        if (Fill(context, &slot, out) && !out->status.ok()) return true;
      } else if (open_ == 0) {
        return false;
      } else {
        Advance();
      }
    }
  }

  void Save(StateWriter& out) const override {
    out.Int(current_);
    out.Int(given_);
    out.Int(Ended());
    if (opened_.empty()) {
      draws_.Save(out);
      input_->Save(out);
    } else {
      draws_.SaveAt(out, opened_.front().slot.position);
      out.Append(opened_.front().slot.before);
    }
    for (const Slot& slot : slots_) {
      out.Int(slot.is_open() ? 1 : 0);
      if (!slot.is_open()) continue;
      out.Int(slot.position);
      out.Bytes(slot.before);
      out.Bytes(slot.ahead ? slot.ahead->Save() : slot.reader->Save());
    }
  }

  Status Restore(Context& context, StateReader& in) override {
    int64_t ended = 0;
    LEVADA_RETURN_IF_ERROR(in.Count(&current_));
    LEVADA_RETURN_IF_ERROR(in.Count(&given_));
    LEVADA_RETURN_IF_ERROR(in.Count(&ended));
    if (current_ >= parameters_.cycle_length) return InvalidArgument("iterator_restore: expected a slot, got another");
    LEVADA_RETURN_IF_ERROR(draws_.Restore(in));
    LEVADA_RETURN_IF_ERROR(input_->Restore(context, in));
    for (Slot& slot : slots_) {
      int64_t open = 0;
      LEVADA_RETURN_IF_ERROR(in.Count(&open));
      if (open != 0) LEVADA_RETURN_IF_ERROR(RestoreSlot(context, in, &slot));
    }
    input_ended_ = ended != 0;
    return Status::Ok();
  }

 private:
  struct Slot {
    int64_t position = 0;  // of that element
    std::string before;    // where the input stood before the element that this dataset was made of
    // Of an open dataset one of the two.
    std::unique_ptr<StreamReader> reader;
    std::unique_ptr<InnerAhead> ahead;

    bool is_open() const { return reader || ahead; }
  };
  // A dataset that waits for a slot, or the failure of its element.
  struct Opened {
    Slot slot;
    Outcome failure;
  };

  // The consumer reads as well. Null: it alone does.
  static Ref<ReaderGate> GateOf(const InterleaveParameters& parameters) {
    if (!ReadsInParallel(parameters)) return nullptr;
    return MakeRef<ReaderGate>(parameters.parallel_calls < 0 ? parameters.cycle_length : parameters.parallel_calls - 1);
  }

  // Has workers read ahead in a slot, where its dataset allows that.
  void ReadAheadIn(Slot* slot, const Context& context) {
    const PlanTraits& traits = slot->reader->plan().traits();
    if (!gate_ || traits.caller_thread || NumThreads() <= 1) return;
    const int64_t depth = std::clamp<int64_t>(parameters_.block_length, 2, kDeepest);
    slot->ahead = std::make_unique<InnerAhead>(depth, &slot->reader, context.cancelled, gate_);
  }

  void Advance() {
    current_ = (current_ + 1) % parameters_.cycle_length;
    given_ = 0;
  }

  void Close(Slot* slot) {
    slot->reader = nullptr;
    slot->ahead = nullptr;
    --open_;
  }

  bool Ended() const { return input_ended_ && opened_.empty(); }

  // Opens the dataset of the next element of the input; a failure stands in its place. False at the end.
  bool Open(Context& context) {
    StateWriter before;
    input_->Save(before);
    Opened next;
    next.slot.position = draws_.position();
    if (!input_->Next(context, &next.failure)) {
      input_ended_ = true;
      return false;
    }
    next.slot.before = before.Take();
    if (next.failure.status.ok()) {
      Result<std::unique_ptr<StreamReader>> reader = draws_.ForNext(
          context, [&] { return OpenOf(next.failure.element, next.slot.position, context); });
      if (reader.ok()) {
        next.slot.reader = std::move(reader).value();
        ReadAheadIn(&next.slot, context);
      } else {
        GiveFailure(reader.status(), &next.failure);
      }
    }
    opened_.push_back(std::move(next));
    return true;
  }

  // The dataset of an element at a position of the input.
  Result<std::unique_ptr<StreamReader>> OpenOf(const Ref<Element>& element, int64_t position, const Context& context) {
    return OpenInner(*node_, *function_, element, draws_.epoch(), {drop_log_, pass_, position}, context);
  }

  // Where workers read, as many datasets are open as there are slots, so that none waits for the blocks of others.
  void OpenAhead(Context& context) {
    while (gate_ && !input_ended_ && open_ + static_cast<int64_t>(opened_.size()) < parameters_.cycle_length &&
           !context.IsCancelled()) {
      Open(context);
    }
  }

  // False at the end of the input; a failure stands in `out`.
  bool Fill(Context& context, Slot* slot, Outcome* out) {
    if (opened_.empty() && !Open(context)) return false;
    Opened next = std::move(opened_.front());
    opened_.pop_front();
    if (!next.slot.is_open()) {
      *out = std::move(next.failure);
      return true;
    }
    out->status = Status::Ok();
    *slot = std::move(next.slot);
    ++open_;
    return true;
  }

  // Makes the dataset of a slot again: from another cursor that goes back to its element.
  Status RestoreSlot(Context& context, StateReader& in, Slot* slot) {
    std::string_view before, inside;
    LEVADA_RETURN_IF_ERROR(in.Count(&slot->position));
    LEVADA_RETURN_IF_ERROR(in.Bytes(&before));
    LEVADA_RETURN_IF_ERROR(in.Bytes(&inside));
    slot->before = std::string(before);
    std::unique_ptr<Cursor> source = below_->Open(pass_);
    StateReader reader(before);
    LEVADA_RETURN_IF_ERROR(source->Restore(context, reader));
    Outcome outcome;
    if (!source->Next(context, &outcome)) {
      return InvalidArgument("iterator_restore: expected an element that a dataset was made of, got the end");
    }
    LEVADA_RETURN_IF_ERROR(outcome.status);
    LEVADA_ASSIGN_OR_RETURN(slot->reader, draws_.ForOne(context, slot->position, [&] {
      return OpenOf(outcome.element, slot->position, context);
    }));
    ++open_;
    LEVADA_RETURN_IF_ERROR(slot->reader->Restore(inside));
    ReadAheadIn(slot, context);
    return Status::Ok();
  }

  Ref<const DatasetNode> node_;
  Ref<Stage> below_;
  std::unique_ptr<Cursor> input_;
  Ref<DatasetFunction> function_;
  const InterleaveParameters parameters_;
  const int64_t pass_;
  DrawCounter draws_;
  const Ref<DropLog> drop_log_;
  const Ref<ReaderGate> gate_;
  std::vector<Slot> slots_;
  std::deque<Opened> opened_;  // in the order of the input
  int64_t current_ = 0;
  int64_t given_ = 0;  // elements of the current block
  int64_t open_ = 0;
  bool input_ended_ = false;
};

class InterleaveNode final : public DatasetNode {
 public:
  InterleaveNode(const char* kind, Ref<DatasetNode> below, std::vector<TensorSpec> specs, Ref<DatasetFunction> function,
                 const InterleaveParameters& parameters)
      : DatasetNode(kind, below, std::move(specs), Cardinality(*below, parameters), false),
        function_(std::move(function)),
        parameters_(parameters) {}

  bool draws() const override { return draws_.draws(); }
  bool makes_batches() const override { return false; }
  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    NoteFunction(context, function_->in_caller_thread());
    if (parameters_.parallel_calls == 1 && context.traits.prefetch == 0) context.traits.prefetch = 1;
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, context.CompileInput(*input(), kEndless));
    const PassDraws draws = draws_.Compile(*this, context);
    const Ref<Stage> marks = MakeDrawMarks(Self(), draws);
    InterleaveParameters parameters = parameters_;
    if (context.traits.caller_thread) parameters.parallel_calls = 0;
    return Ref<Stage>(MakeRef<StreamStage>(
        Self(), [node = Self(), below, function = function_, parameters, draws, marks,
                 log = context.drop_log()](int64_t pass) {
          return std::make_unique<InterleaveCursor>(node, below, function, parameters, pass,
                                                    DrawCounter(draws, pass, marks), log);
        }));
  }
  // What TensorFlow says, of which the size of the inner datasets is no part.
  static int64_t Cardinality(const DatasetNode& below, const InterleaveParameters& parameters) {
    const bool endless = below.cardinality() == kInfiniteCardinality && parameters.parallel_calls != 0;
    return endless ? kInfiniteCardinality : kUnknownCardinality;
  }
  std::string Explain() const override {
    return std::string("the datasets of ") + function_->what() + ", " + std::to_string(parameters_.cycle_length) + " at a time, blocks of " +
           std::to_string(parameters_.block_length) + (ReadsInParallel(parameters_) ? ", read in parallel" : "");
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("block_length").Int(parameters_.block_length).Key("components");
    WriteSpecs(json, specs());
    json.Key("cycle_length").Int(parameters_.cycle_length);
    function_->Describe(json);
  }

  Ref<DatasetFunction> function_;
  FunctionDraws draws_ = FunctionDraws::OfUserCode();
  InterleaveParameters parameters_;
};

constexpr int64_t kLongestCycle = 1 << 20;

}  // namespace

Result<Ref<DatasetNode>> MakeInterleave(Ref<DatasetNode> input, std::vector<TensorSpec> specs,
                                        Ref<DatasetFunction> function, const InterleaveParameters& parameters) {
  LEVADA_RETURN_IF_ERROR(CheckSpecs(specs, "interleave"));
  if (parameters.cycle_length < 1 || parameters.cycle_length > kLongestCycle || parameters.block_length < 1) {
    return InvalidArgument("interleave: expected a cycle_length from 1 to %lld and a block_length of 1 or more, got "
                           "%lld and %lld",
                           static_cast<long long>(kLongestCycle), static_cast<long long>(parameters.cycle_length),
                           static_cast<long long>(parameters.block_length));
  }
  if (parameters.parallel_calls < -1 || parameters.parallel_calls > parameters.cycle_length) {
    return InvalidArgument("interleave: expected num_parallel_calls of at most the cycle_length %lld, got %d",
                           static_cast<long long>(parameters.cycle_length), parameters.parallel_calls);
  }
  return Ref<DatasetNode>(MakeRef<InterleaveNode>("interleave", std::move(input), std::move(specs),
                                                  std::move(function), parameters));
}

Result<Ref<DatasetNode>> MakeFlatMap(Ref<DatasetNode> input, std::vector<TensorSpec> specs,
                                     Ref<DatasetFunction> function) {
  LEVADA_RETURN_IF_ERROR(CheckSpecs(specs, "flat_map"));
  return Ref<DatasetNode>(MakeRef<InterleaveNode>("flat_map", std::move(input), std::move(specs), std::move(function),
                                                  InterleaveParameters{}));
}

}  // namespace levada
