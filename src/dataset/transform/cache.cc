#include "dataset/transform/cache.h"

#include <mutex>
#include <unordered_map>

#include "dataset/cursor.h"
#include "dataset/element_slots.h"
#include "dataset/plan.h"

namespace levada {
namespace {

// What all iterators of one cache share. Thread-safe.
class CacheStore : public RefCounted<CacheStore> {
 public:
  // Indexed inputs of a known length keep their elements in slots; null for other lengths than the first.
  ElementSlots* slots(int64_t length) {
    std::lock_guard lock(mutex_);
    if (!slots_ && length <= ElementSlots::kLongest) {
      slots_ = std::make_unique<ElementSlots>(length);
      slots_length_ = length;
    }
    return slots_length_ == length ? slots_.get() : nullptr;
  }
  // Elsewhere: false when position was not made yet.
  bool Get(int64_t position, Outcome* out) {
    std::lock_guard lock(mutex_);
    const auto found = outcomes_.find(position);
    if (found == outcomes_.end()) return false;
    *out = found->second;
    return true;
  }
  void Put(int64_t position, const Outcome& outcome) {
    std::lock_guard lock(mutex_);
    outcomes_.emplace(position, outcome);
  }
  // Streams: the number of elements, -1 before it is known.
  int64_t length() {
    std::lock_guard lock(mutex_);
    return length_;
  }
  void set_length(int64_t length) {
    std::lock_guard lock(mutex_);
    length_ = length;
  }

 private:
  friend class RefCounted<CacheStore>;
  ~CacheStore() = default;

  std::mutex mutex_;
  std::unique_ptr<ElementSlots> slots_;
  int64_t slots_length_ = -1;
  std::unordered_map<int64_t, Outcome> outcomes_;
  int64_t length_ = -1;
};

class CacheStage final : public Stage {
 public:
  CacheStage(Ref<const DatasetNode> node, int64_t length, Ref<Stage> below, Ref<CacheStore> store)
      : Stage(std::move(node), length),
        input_(std::move(below)),
        store_(std::move(store)),
        slots_(store_->slots(length)) {}

  Result<Ref<Element>> At(Context& context, int64_t, int64_t position) override {
    if (Ref<Element> kept = Get(position)) return kept;
    LEVADA_ASSIGN_OR_RETURN(Ref<Element> made, input_->At(context, 0, position));
    Put(position, made);
    return made;
  }
  Status Rows(Context& context, int64_t, const IndexSet& positions, Chunk* out) override {
    out->Clear();
    std::vector<int64_t> missing;
    out->elements.resize(positions.count);
    out->count = positions.count;
    for (int64_t i = 0; i < positions.count; ++i) {
      out->elements[i] = Get(positions[i]);
      if (!out->elements[i]) missing.push_back(i);
    }
    if (missing.empty()) return Status::Ok();
    int64_t* const rows = context.scratch.Allocate(missing.size());
    for (size_t m = 0; m < missing.size(); ++m) rows[m] = positions[missing[m]];
    ChunkLease made(context);
    LEVADA_RETURN_IF_ERROR(input_->Rows(context, 0, IndexSet::Array(rows, missing.size()), made.get()));
    for (size_t m = 0; m < missing.size(); ++m) {
      out->elements[missing[m]] = made->At(m);
      Put(rows[m], out->elements[missing[m]]);
    }
    return Status::Ok();
  }
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return input_->makes_rows(); }
  Work work() const override { return input_->work(); }
  bool keeps_ranges() const override { return false; }
  bool depends_on_pass() const override { return false; }

 private:
  Ref<Element> Get(int64_t position) {
    if (slots_ != nullptr) return slots_->Get(position);
    Outcome kept;
    return store_->Get(position, &kept) ? kept.element : nullptr;
  }
  void Put(int64_t position, const Ref<Element>& element) {
    if (slots_ != nullptr) return slots_->Put(position, element);
    store_->Put(position, {element, Status::Ok()});
  }

  Ref<Stage> input_;
  Ref<CacheStore> store_;
  ElementSlots* const slots_;  // of the store; null for lengths beyond them
};

// Reads what is kept; from there on it runs the input, from the start if it has to.
class CacheCursor final : public Cursor {
 public:
  CacheCursor(Ref<Stage> below, Ref<CacheStore> store) : below_(std::move(below)), store_(std::move(store)) {}

  bool Next(Context& context, Outcome* out) override {
    if (store_->Get(position_, out)) {
      ++position_;
      return true;
    }
    const int64_t length = store_->length();
    if (length >= 0 && position_ >= length) return false;
    if (!input_) input_ = below_->Open(0);
    for (;; ++read_) {
      if (context.IsCancelled()) return GiveCancelled(out);
      if (!input_->Next(context, out)) {
        store_->set_length(read_);
        return false;
      }
      if (out->status.code() == Code::kCancelled) return true;
      if (read_ == position_) break;
    }
    store_->Put(position_, *out);
    ++read_;
    ++position_;
    return true;
  }
  void Save(StateWriter& out) const override { out.Int(position_); }
  Status Restore(Context&, StateReader& in) override { return in.Count(&position_); }

 private:
  Ref<Stage> below_;
  Ref<CacheStore> store_;
  std::unique_ptr<Cursor> input_;
  int64_t position_ = 0;
  int64_t read_ = 0;  // by input_
};

class CacheNode final : public DatasetNode {
 public:
  explicit CacheNode(Ref<DatasetNode> below)
      : DatasetNode("cache", below, below->specs(), below->cardinality(), below->is_indexed()) {
    NeedsForPositions(Positions::kCounted);
  }

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    // What is kept is the same for all: shuffles below have the order of epoch 0. A restored one brings its seed along,
    // and with it a store of its own when the seed is another.
    const EpochChoice outer = context.epochs();
    if (outer.kind != EpochChoice::Kind::kRestored) context.set_epochs({EpochChoice::Kind::kFixed, 0, {}});
    const int before = context.num_shuffles();
    Result<Ref<Stage>> compiled = context.CompileInput(*input(), kEndless);
    context.set_epochs(outer);
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> below, std::move(compiled));
    Ref<CacheStore> store = StoreOf(context.SeedsFrom(before));
    if (below->is_stream()) {
      return Ref<Stage>(MakeRef<StreamStage>(Self(), [below, store](int64_t) {
        return std::make_unique<CacheCursor>(below, store);
      }));
    }
    if (below->resolves() && !below->depends_on_pass()) return below;  // rows that exist already
    const int64_t length = below->length();
    return Ref<Stage>(MakeRef<CacheStage>(Self(), length, std::move(below), std::move(store)));
  }
  std::string Explain() const override {
    return "kept in memory once they were made, for all iterators; shuffles below keep the order of epoch 0";
  }

 private:
  void DescribeParameters(JsonWriter&) const override {}

  Ref<CacheStore> StoreOf(const std::vector<int64_t>& seeds) const {
    std::lock_guard lock(mutex_);
    if (!store_) {
      store_ = MakeRef<CacheStore>();
      seeds_ = seeds;
    }
    return seeds == seeds_ ? store_ : MakeRef<CacheStore>();
  }

  mutable std::mutex mutex_;
  mutable Ref<CacheStore> store_;
  mutable std::vector<int64_t> seeds_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeCache(Ref<DatasetNode> input) {
  return Ref<DatasetNode>(MakeRef<CacheNode>(std::move(input)));
}

}  // namespace levada
