#include "dataset/source/stored.h"

#include <algorithm>
#include <atomic>
#include <mutex>

#include "dataset/plan.h"
#include "dataset/source/mapped_rows.h"
#include "dataset/transform/concatenate.h"

namespace levada {
namespace {

// Which blocks of a mapped file were found to be whole.
class CheckedBlocks {
 public:
  explicit CheckedBlocks(int64_t count) : good_(count) {}

  Status Check(const TensorFile& file, const Buffer& mapped, int64_t row) {
    const int64_t block = file.BlockOf(row);
    if (good_[block].load(std::memory_order_relaxed)) return Status::Ok();
    LEVADA_RETURN_IF_ERROR(file.CheckBlock(block, mapped));
    good_[block].store(true, std::memory_order_relaxed);
    return Status::Ok();
  }

 private:
  std::vector<std::atomic<bool>> good_;
};

// Rows in a mapped file: they are rows of tensors, and each block is checked before its first row is taken.
class MappedStage final : public Stage {
 public:
  MappedStage(Ref<const DatasetNode> node, Ref<TensorFile> file, TensorList columns)
      : Stage(std::move(node), file->rows()),
        file_(std::move(file)),
        columns_(std::move(columns)),
        mapped_(columns_),
        checked_(file_->num_blocks()) {}

  bool resolves() const override { return true; }
  Status Resolve(Context&, int64_t, const IndexSet& positions, ResolvedRows* out) override {
    LEVADA_RETURN_IF_ERROR(Failed(mapped_.Use(positions)));
    for (int64_t i = 0; i < positions.count; ++i) {
      const Status good = checked_.Check(*file_, *columns_[0]->buffer(), positions[i]);
      if (!good.ok()) return Failed(good);
    }
    out->columns = &columns_;
    out->rows = positions;
    return Status::Ok();
  }
  void WillUse(Context&, int64_t, const SoonUsed& soon) override { mapped_.WillUse(soon.blocks); }
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return true; }
  Work work() const override { return Work::kCompute; }
  bool keeps_ranges() const override { return true; }
  bool depends_on_pass() const override { return false; }

 private:
  Ref<TensorFile> file_;
  TensorList columns_;
  MappedRows mapped_;
  CheckedBlocks checked_;
};

// Rows of blocks that have to be unpacked or decoded. The last blocks are kept.
class BlocksStage final : public Stage {
 public:
  BlocksStage(Ref<const DatasetNode> node, Ref<TensorFile> file)
      : Stage(std::move(node), file->rows()), file_(std::move(file)) {}

  Result<Ref<Element>> At(Context&, int64_t, int64_t position) override {
    Result<std::shared_ptr<const TensorFile::Block>> block = Find(file_->BlockOf(position));
    if (!block.ok()) return Failed(block.status());
    Result<TensorList> row = file_->Row(*block.value(), position);
    if (!row.ok()) return Failed(row.status());
    return Element::Of(row.value());
  }
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return false; }
  Work work() const override { return Work::kCompute; }
  bool keeps_ranges() const override { return true; }
  bool depends_on_pass() const override { return false; }

 private:
  static constexpr size_t kMostKept = 8;
  struct Kept {
    int64_t index;
    std::shared_ptr<const TensorFile::Block> block;
  };

  Result<std::shared_ptr<const TensorFile::Block>> Find(int64_t index) {
    {
      std::lock_guard lock(mutex_);
      for (const Kept& kept : kept_) {
        if (kept.index == index) return kept.block;
      }
    }
    LEVADA_ASSIGN_OR_RETURN(std::shared_ptr<const TensorFile::Block> block, file_->ReadBlock(index));
    std::lock_guard lock(mutex_);
    if (kept_.size() < kMostKept) kept_.push_back({index, block});
    else kept_[next_++ % kMostKept] = {index, block};
    return block;
  }

  Ref<TensorFile> file_;
  std::mutex mutex_;
  std::vector<Kept> kept_;
  size_t next_ = 0;
};

class StoredPartNode final : public DatasetNode {
 public:
  explicit StoredPartNode(Ref<TensorFile> file)
      : DatasetNode("load", nullptr, file->specs(), file->rows(), true), file_(std::move(file)) {}

  Result<Ref<Stage>> Compile(PlanContext&) const override {
    if (file_->is_flat() && !specs().empty() && file_->rows() > 0) {
      Result<TensorList> columns = file_->MapColumns();
      if (columns.ok()) return Ref<Stage>(MakeRef<MappedStage>(Self(), file_, std::move(columns).value()));
      if (columns.status().code() != Code::kUnavailable) return columns.status();
    }
    return Ref<Stage>(MakeRef<BlocksStage>(Self(), file_));
  }
  Status AppendFiles(std::vector<std::string>* out) const override {
    out->push_back(file_->path());
    return Status::Ok();
  }
  std::string Explain() const override {
    return std::to_string(file_->rows()) + " rows of a file, " +
           (file_->is_flat() ? "mapped: views until a batch gathers them" : "read in blocks") + "; checksums are verified";
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    json.Key("components");
    WriteSpecs(json, specs());
    json.Key("rows").Int(cardinality());
  }

  Ref<TensorFile> file_;
};

// Where the elements of several shards lie: from `first` on, in turn from two of them (or one).
struct Stretch {
  int64_t first;
  int64_t shards[2];
  int64_t rows[2];
  int64_t turns;  // 1 or 2
};

// The order of TensorFlow's interleave with a cycle of two: two slots take turns; one whose shard is at its end is passed
// over once, and gets the next shard when its turn comes again.
class Interleaving {
 public:
  explicit Interleaving(const std::vector<StoredShard>& shards) : shards_(shards) {}

  std::vector<Stretch> Run() {
    int turn = 0;
    while (true) {
      Slot& slot = slots_[turn];
      Slot& other = slots_[1 - turn];
      if (slot.shard < 0 && following_ < Count()) slot = {following_++, 0};
      if (slot.shard < 0 && other.shard < 0) return std::move(order_);
      if (slot.shard < 0 || Left(slot) == 0) {
        slot.shard = -1;
        turn = 1 - turn;
      } else if (other.shard >= 0 && Left(other) > 0) {
        Add(slot, &other, std::min(Left(slot), Left(other)));
      } else {
        const bool alone = other.shard < 0 && following_ == Count();
        Add(slot, nullptr, alone ? Left(slot) : 1);
        turn = 1 - turn;
      }
    }
  }

 private:
  struct Slot {
    int64_t shard = -1, row = 0;
  };
  int64_t Count() const { return static_cast<int64_t>(shards_.size()); }
  int64_t Left(const Slot& slot) const { return shards_[slot.shard].rows - slot.row; }

  void Add(Slot& slot, Slot* other, int64_t rounds) {
    Stretch stretch{position_, {slot.shard, 0}, {slot.row, 0}, 1};
    slot.row += rounds;
    position_ += rounds;
    if (other != nullptr) {
      stretch.shards[1] = other->shard;
      stretch.rows[1] = other->row;
      stretch.turns = 2;
      other->row += rounds;
      position_ += rounds;
    }
    order_.push_back(stretch);
  }

  const std::vector<StoredShard>& shards_;
  Slot slots_[2];
  std::vector<Stretch> order_;
  int64_t following_ = 0, position_ = 0;
};

class ShardsStage final : public Stage {
 public:
  ShardsStage(Ref<const DatasetNode> node, int64_t length, std::vector<Ref<Stage>> shards, std::vector<Stretch> order)
      : Stage(std::move(node), length), shards_(std::move(shards)), order_(std::move(order)) {}

  Result<Ref<Element>> At(Context& context, int64_t pass, int64_t position) override {
    const auto after = std::upper_bound(order_.begin(), order_.end(), position,
                                        [](int64_t value, const Stretch& s) { return value < s.first; });
    const Stretch& stretch = *(after - 1);
    const int64_t step = position - stretch.first;
    const int64_t which = step % stretch.turns;
    return shards_[stretch.shards[which]]->At(context, pass, stretch.rows[which] + step / stretch.turns);
  }
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return false; }
  Work work() const override { return Work::kCompute; }
  bool keeps_ranges() const override { return false; }
  bool depends_on_pass() const override { return false; }

 private:
  std::vector<Ref<Stage>> shards_;
  std::vector<Stretch> order_;
};

int64_t RowsOf(const std::vector<StoredShard>& shards) {
  int64_t rows = 0;
  for (const StoredShard& shard : shards) rows += shard.rows;
  return rows;
}

class ShardsNode final : public DatasetNode {
 public:
  ShardsNode(std::vector<Ref<DatasetNode>> inputs, const Manifest& manifest)
      : DatasetNode("load_shards", std::move(inputs), manifest.specs, RowsOf(manifest.shards), true),
        order_(Interleaving(manifest.shards).Run()) {}

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    std::vector<Ref<Stage>> stages;
    for (const Ref<DatasetNode>& shard : inputs()) {
      LEVADA_ASSIGN_OR_RETURN(Ref<Stage> stage, context.CompileInput(*shard, kEndless));
      stages.push_back(std::move(stage));
    }
    return Ref<Stage>(MakeRef<ShardsStage>(Self(), cardinality(), std::move(stages), order_));
  }
  std::string Explain() const override { return std::to_string(inputs().size()) + " shards, two at a time in turn"; }

 private:
  void DescribeParameters(JsonWriter& json) const override { json.Key("shards").Int(static_cast<int64_t>(inputs().size())); }

  std::vector<Stretch> order_;
};

}  // namespace

Result<Ref<DatasetNode>> MakeStoredShard(const std::string& path, const Manifest& manifest, const StoredShard& shard) {
  std::vector<Ref<DatasetNode>> parts;
  int64_t rows = 0;
  for (const std::string& name : shard.parts) {
    LEVADA_ASSIGN_OR_RETURN(Ref<TensorFile> file, TensorFile::Open(PathOfPart(path, manifest, name)));
    if (file->specs() != manifest.specs) {
      return DataLoss("load: '%s': expected %s, got %s", file->path().c_str(), DescribeSpecs(manifest.specs).c_str(),
                      DescribeSpecs(file->specs()).c_str());
    }
    rows += file->rows();
    parts.push_back(MakeRef<StoredPartNode>(std::move(file)));
  }
  // By halves: a row of many parts is found in few steps.
  while (parts.size() > 1) {
    for (size_t i = 0; i + 1 < parts.size(); ++i) {
      LEVADA_ASSIGN_OR_RETURN(parts[i], MakeConcatenate(std::move(parts[i]), std::move(parts[i + 1])));
      parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
  }
  if (!parts.empty() && rows == shard.rows) return std::move(parts[0]);
  return DataLoss("load: '%s': expected %lld rows in a shard, got %lld", path.c_str(),
                  static_cast<long long>(shard.rows), static_cast<long long>(rows));
}

Result<Ref<DatasetNode>> MakeStored(const std::string& path, const Manifest& manifest) {
  std::vector<Ref<DatasetNode>> shards;
  for (const StoredShard& shard : manifest.shards) {
    LEVADA_ASSIGN_OR_RETURN(Ref<DatasetNode> node, MakeStoredShard(path, manifest, shard));
    shards.push_back(std::move(node));
  }
  if (shards.size() == 1) return std::move(shards[0]);
  return Ref<DatasetNode>(MakeRef<ShardsNode>(std::move(shards), manifest));
}

}  // namespace levada
