#include "dataset/source/files.h"

#include <algorithm>

#include "dataset/plan.h"
#include "dataset/source/files_cursor.h"
#include "dataset/source/indexed_files.h"
#include "dataset/source/string_column.h"
#include "dataset/stream_reader.h"

namespace levada {
namespace {

constexpr int64_t kMostParallel = 4096;

class RecordElements final : public FileElements {
 public:
  explicit RecordElements(std::unique_ptr<RecordReader> reader) : reader_(std::move(reader)) {}

  bool Next(Outcome* out) override {
    std::string_view record;
    Result<bool> more = reader_->Next(&record);
    if (!more.ok()) return GiveFailure(more.status(), out);
    if (!more.value()) return false;
    Result<Ref<Tensor>> text = Tensor::ScalarString(record);
    if (!text.ok()) return GiveFailure(text.status(), out);
    const Ref<Tensor> component[] = {std::move(text).value()};
    return GiveElement(Element::Of(component), out);
  }
  void NextRows(int64_t most, Chunk* out, Status* failure) override {
    out->Clear();
    *failure = texts_.Begin(std::min(most, kMostChunk));
    if (!failure->ok()) return;
    std::string_view record;
    while (texts_.count() < std::min(most, kMostChunk) && texts_.nbytes() < kMostChunkBytes) {
      Result<bool> more = reader_->Next(&record);
      if (!more.ok()) *failure = more.status();
      if (!more.ok() || !more.value()) break;
      texts_.Add(record);
    }
    if (texts_.count() == 0) return;
    Result<Ref<Tensor>> column = texts_.Take();
    if (!column.ok()) {
      *failure = column.status();
      return;
    }
    out->count = texts_.count();
    out->columns.push_back(std::move(column).value());
  }
  RecordPlace place() const override { return reader_->place(); }
  Status Seek(RecordPlace place) override { return reader_->Seek(place); }

 private:
  std::unique_ptr<RecordReader> reader_;
  StringColumn texts_;
};

class FilesNode final : public DatasetNode {
 public:
  FilesNode(Ref<DatasetNode> filenames, const FileOptions& options, FileFormat format)
      : DatasetNode(format.kind, std::move(filenames), format.specs, kUnknownCardinality, false),
        options_(options),
        format_(std::move(format)) {}

  Result<Ref<Stage>> Compile(PlanContext& context) const override {
    LEVADA_ASSIGN_OR_RETURN(Ref<Stage> names, context.CompileInput(*input(), kEndless));
    context.traits.reads_files = true;
    return Ref<Stage>(MakeRef<StreamStage>(
        Self(), [node = Self(), names, open = format_.open, read = options_.read, parallel = Parallel()](int64_t pass) {
          const auto open_file = [open, read](const std::string& path) { return open(path, read); };
          return std::make_unique<FilesCursor>(node, names->Open(pass), open_file, parallel, names->work() == Work::kUser);
        }));
  }
  // The names of one pass, in epoch 0.
  Status AppendFiles(std::vector<std::string>* out) const override {
    if (input()->cardinality() == kInfiniteCardinality) {
      return InvalidArgument("iterator_save: strict: expected file names with an end, got an infinite dataset of them");
    }
    LEVADA_ASSIGN_OR_RETURN(Ref<Plan> plan, Plan::Make(input(), {EpochChoice::Kind::kFixed, 0, {}}));
    StreamReader names(std::move(plan), nullptr);
    for (Outcome outcome; names.Next(&outcome);) {
      LEVADA_RETURN_IF_ERROR(outcome.status);
      const Ref<Tensor>& name = outcome.element->component(0);
      out->emplace_back(name->StringAt(*reinterpret_cast<const StringRecord*>(name->data())));
    }
    return Status::Ok();
  }
  std::string Explain() const override {
    std::string text = format_.explain;
    if (options_.read.compression != Compression::kNone) {
      text += std::string(text.empty() ? "" : ", ") + "unpacked from " + NameOf(options_.read.compression);
    }
    if (Parallel() > 1) text += ", " + std::to_string(Parallel()) + " files in turn";
    return text + "; one record after the other";
  }

 private:
  int64_t Parallel() const { return std::max<int64_t>(options_.parallel, 1); }

  void DescribeParameters(JsonWriter& json) const override {
    json.Key("compression").String(NameOf(options_.read.compression));
    if (format_.describe) format_.describe(json);
    json.Key("num_parallel_reads").Int(Parallel());
  }

  FileOptions options_;
  FileFormat format_;
};

Status CheckNames(const DatasetNode& names, const char* op) {
  LEVADA_RETURN_IF_ERROR(CheckTensors(names, op));
  const std::vector<TensorSpec>& specs = names.specs();
  if (specs.size() == 1 && specs[0].dtype == DType::kString && specs[0].rank_known && specs[0].shape.empty()) {
    return Status::Ok();
  }
  return InvalidArgument("%s: filenames: expected a dataset of string scalars, got %s", op, DescribeSpecs(specs).c_str());
}

}  // namespace

Result<Ref<DatasetNode>> MakeFiles(Ref<DatasetNode> filenames, const FileOptions& options, FileFormat format) {
  LEVADA_RETURN_IF_ERROR(CheckNames(*filenames, format.kind));
  if (options.parallel < 0 || options.parallel > kMostParallel) {
    return InvalidArgument("%s: num_parallel_reads: expected 1 to %lld, got %lld", format.kind,
                           static_cast<long long>(kMostParallel), static_cast<long long>(options.parallel));
  }
  if (options.read.buffer_size < 0) {
    return InvalidArgument("%s: buffer_size: expected 0 or more, got %lld", format.kind,
                           static_cast<long long>(options.read.buffer_size));
  }
  if (options.index != IndexMode::kNone) return MakeIndexedFiles(filenames, options, std::move(format));
  return Ref<DatasetNode>(MakeRef<FilesNode>(std::move(filenames), options, std::move(format)));
}

Result<Ref<DatasetNode>> MakeRecordFiles(Ref<DatasetNode> filenames, const FileOptions& options, FileFormat format,
                                         OpenRecords open) {
  format.specs = {TensorSpec{DType::kString, true, Shape()}};
  format.open = [open = std::move(open)](const std::string& path,
                                           const ReadOptions& read) -> Result<std::unique_ptr<FileElements>> {
    LEVADA_ASSIGN_OR_RETURN(std::unique_ptr<RecordReader> reader, open(path, read));
    return std::unique_ptr<FileElements>(new RecordElements(std::move(reader)));
  };
  return MakeFiles(std::move(filenames), options, std::move(format));
}

}  // namespace levada
