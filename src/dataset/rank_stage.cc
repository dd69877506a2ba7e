#include "dataset/rank_stage.h"

#include <algorithm>

#include "base/checked.h"
#include "dataset/cursor.h"

namespace levada {
namespace {

// Every element is a batch.
class PartsStage final : public Stage {
 public:
  PartsStage(Ref<const DatasetNode> node, Ref<Stage> whole, const Rank& rank)
      : Stage(std::move(node), whole->length()), whole_(std::move(whole)), rank_(rank) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    return whole_->PartAt(context, pass, position, rank_);
  }
  int64_t Touch(int64_t pass, int64_t position) override { return whole_->Touch(pass, position); }
  bool makes_rows() const override { return false; }
  Work work() const override { return whole_->work(); }
  bool keeps_ranges() const override { return whole_->keeps_ranges(); }
  bool depends_on_pass() const override { return whole_->depends_on_pass(); }

 private:
  Ref<Stage> whole_;
  const Rank rank_;
};

// Element k is the share of the k-th group of `world` elements behind `first`.
class SharesStage final : public IndexStage {
 public:
  SharesStage(Ref<const DatasetNode> node, Ref<Stage> whole, const Rank& rank, int64_t first)
      : IndexStage(std::move(node), LengthOf(*whole, rank, first), whole),
        rank_(rank),
        first_(first) {}

  // Groups are consumed by all ranks together.
  int64_t Touch(int64_t pass, int64_t position) override {
    const int64_t begin = SaturatingAdd(first_, SaturatingMul(position, rank_.world));
    const int64_t next = input().Touch(pass, std::min(SaturatingAdd(begin, rank_.world), input().length()) - 1);
    return next == kEndless ? kEndless : std::max((next - first_) / rank_.world, position + 1);
  }

 protected:
  Status Map(Context& context, int64_t pass, const IndexSet& positions, PassSegments* out) const override {
    const int64_t n = input().length();
    const int64_t full = n == kEndless ? kEndless : (n - first_) / rank_.world;
    const int64_t offset = first_ + rank_.rank;
    if (positions.is_range() && (positions.count == 0 || std::max(positions.first, positions[positions.count - 1]) < full)) {
      out->push_back({pass, IndexSet::Range(positions.first * rank_.world + offset, positions.count,
                                            positions.step * rank_.world)});
      return Status::Ok();
    }
    int64_t* const global = context.scratch.Allocate(positions.count);
    for (int64_t i = 0; i < positions.count; ++i) {
      const int64_t group = positions[i] * rank_.world;
      global[i] = positions[i] < full ? group + offset : first_ + group + rank_.Begin(n - first_ - group);
    }
    out->push_back({pass, IndexSet::Array(global, positions.count)});
    return Status::Ok();
  }

 private:
  static int64_t LengthOf(const Stage& whole, const Rank& rank, int64_t first) {
    // Positions of an endless input end with the numbers.
    if (whole.length() == kEndless) return (kEndless - first) / rank.world;
    const int64_t rest = whole.length() - first;
    return rest / rank.world + rank.Count(rest % rank.world);
  }

  const Rank rank_;
  const int64_t first_;
};

// A rank of a stream reads all of it and keeps its share: only so is the order that of one reader.
class PartsCursor final : public Cursor {
 public:
  PartsCursor(Ref<const DatasetNode> node, std::unique_ptr<Cursor> input, const Rank& rank)
      : node_(std::move(node)), input_(std::move(input)), rank_(rank) {}

  bool Next(Context& context, Outcome* out) override {
    if (!input_->Next(context, out)) return false;
    if (!out->status.ok()) return true;
    Result<Ref<Element>> part = TakePart(*out->element, rank_, *node_);
    if (!part.ok()) return GiveFailure(part.status(), out);
    return GiveElement(std::move(part).value(), out);
  }
  void Save(StateWriter& out) const override { input_->Save(out); }
  Status Restore(Context& context, StateReader& in) override { return input_->Restore(context, in); }

 private:
  Ref<const DatasetNode> node_;
  std::unique_ptr<Cursor> input_;
  const Rank rank_;
};

class SharesCursor final : public Cursor {
 public:
  SharesCursor(std::unique_ptr<Cursor> input, const Rank& rank) : input_(std::move(input)), rank_(rank) {}

  bool Next(Context& context, Outcome* out) override {
    if (!FillGroup(context, out)) return true;
    const int64_t n = static_cast<int64_t>(group_.size());
    const bool some = n > 0 && rank_.Count(n) > 0;
    if (some) *out = std::move(group_[rank_.Begin(n)]);
    group_.clear();
    return some;
  }
  // A group that was begun is read anew.
  void Save(StateWriter& out) const override {
    if (group_.empty()) input_->Save(out);
    else out.Append(before_group_);
  }
  Status Restore(Context& context, StateReader& in) override { return input_->Restore(context, in); }

 private:
  // False when it was cancelled on the way; what was read stays.
  bool FillGroup(Context& context, Outcome* out) {
    while (static_cast<int64_t>(group_.size()) < rank_.world) {
      if (context.IsCancelled()) return !GiveCancelled(out);
      if (group_.empty()) {
        StateWriter before;
        input_->Save(before);
        before_group_ = before.Take();
      }
      Outcome one;
      if (!input_->Next(context, &one)) return true;
      if (one.status.code() == Code::kCancelled && context.IsCancelled()) {
        *out = std::move(one);
        return false;
      }
      group_.push_back(std::move(one));
    }
    return true;
  }

  std::unique_ptr<Cursor> input_;
  const Rank rank_;
  std::vector<Outcome> group_;
  std::string before_group_;  // where the input stood when the group was begun
};

}  // namespace

Status CheckRank(const DatasetNode& node, const Rank& rank) {
  if (rank.world < 1 || rank.rank < 0 || rank.rank >= rank.world) {
    return InvalidArgument("iterator: expected a world of 1 or more and a rank below it, got rank %lld of world %lld",
                           static_cast<long long>(rank.rank), static_cast<long long>(rank.world));
  }
  if (rank.is_whole()) return Status::Ok();
  for (const DatasetNode* step : ChainOf(node)) {
    if (!step->draws_own_seed()) continue;
    return InvalidArgument("iterator: expected a seed for %s with a world of %lld, got none: every rank would draw another "
                           "order", step->Label().c_str(), static_cast<long long>(rank.world));
  }
  return Status::Ok();
}

Result<Ref<Element>> TakePart(const Element& batch, const Rank& rank, const DatasetNode& node) {
  int64_t rows = -1;
  Ref<Element> part = Element::Make(batch.count());
  for (int c = 0; c < batch.count(); ++c) {
    const Ref<Tensor>& component = batch.component(c);
    const int64_t n = component && component->rank() > 0 ? component->dim(0) : -1;
    if (n < 0 || (c > 0 && n != rows)) {
      std::string wanted = "a first axis";
      if (c > 0) wanted.append(" of ").append(std::to_string(rows)).append(" rows");
      return FailedAt(node, InvalidArgument("iterator: expected %s to split a batch between %lld ranks, got %s "
                                            "(component %d)", wanted.c_str(), static_cast<long long>(rank.world),
                                            component ? ToString(component->spec()).c_str() : "a dataset", c));
    }
    rows = n;
    part->set_component(c, component->Rows(rank.Begin(n), rank.Count(n)));
  }
  return part;
}

Ref<Stage> MakeRankStage(const DatasetNode& last, Ref<Stage> whole, const Rank& rank, int64_t first) {
  const Ref<const DatasetNode> node = Ref<const DatasetNode>::Share(&last);
  const bool batches = last.makes_batches();
  if (whole->is_stream()) {
    return MakeRef<StreamStage>(node, [node, whole, rank, batches](int64_t pass) -> std::unique_ptr<Cursor> {
      if (batches) return std::make_unique<PartsCursor>(node, whole->Open(pass), rank);
      return std::make_unique<SharesCursor>(whole->Open(pass), rank);
    });
  }
  if (batches) return MakeRef<PartsStage>(node, std::move(whole), rank);
  return MakeRef<SharesStage>(node, std::move(whole), rank, first);
}

}  // namespace levada
