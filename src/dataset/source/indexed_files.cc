#include "dataset/source/indexed_files.h"

#include <algorithm>
#include <mutex>

#include "dataset/iterator.h"
#include "dataset/plan.h"

namespace levada {
namespace {

// Records that follow each other are read at once, up to so many bytes unless one is longer.
constexpr int64_t kMostBytes = 1 << 20;
// Files that are kept open by one iterator.
constexpr size_t kMostOpen = 64;
// Strings that are decoded together have at most so many bytes.
constexpr int64_t kMostTogether = 16 << 20;

// The files of one source and where their records stand in the whole.
struct IndexedFiles {
  std::vector<Ref<FileIndex>> files;
  std::vector<int64_t> ends;  // records up to and with each file

  int64_t count() const { return ends.empty() ? 0 : ends.back(); }
  size_t FileOf(int64_t record) const { return std::upper_bound(ends.begin(), ends.end(), record) - ends.begin(); }
  int64_t FirstOf(size_t file) const { return file == 0 ? 0 : ends[file - 1]; }
};

// The files that were read last stay open.
class OpenFiles {
 public:
  explicit OpenFiles(size_t count) : files_(count) {}

  Result<std::shared_ptr<const File>> Open(size_t number, const FileIndex& index) {
    std::lock_guard lock(mutex_);
    if (files_[number] != nullptr) return files_[number];
    LEVADA_ASSIGN_OR_RETURN(File file, File::Open(index.path()));
    LEVADA_ASSIGN_OR_RETURN(const FileStamp stamp, StampOf(file));
    if (stamp != index.stamp()) {
      return DataLoss("'%s': expected the file as it was when it was indexed (%lld bytes), got %lld bytes%s",
                      index.path().c_str(), static_cast<long long>(index.stamp().size), static_cast<long long>(stamp.size),
                      stamp.size == index.stamp().size ? " of another time" : "");
    }
    auto opened = std::make_shared<const File>(std::move(file));
    if (order_.size() == kMostOpen) {
      files_[order_[oldest_]] = nullptr;
      order_[oldest_] = number;
      oldest_ = (oldest_ + 1) % kMostOpen;
    } else {
      order_.push_back(number);
    }
    files_[number] = opened;
    return opened;
  }

 private:
  std::mutex mutex_;
  std::vector<std::shared_ptr<const File>> files_;
  std::vector<size_t> order_;  // those that are open
  size_t oldest_ = 0;
};

class IndexedFilesStage final : public Stage {
 public:
  IndexedFilesStage(Ref<const DatasetNode> node, std::shared_ptr<const IndexedFiles> all, const FileFormat& format,
                    const ReadOptions& read)
      : Stage(std::move(node), all->count()), all_(std::move(all)), open_(format.open), decode_(format.decode), read_(read), files_(all_->files.size()) {}

  Result<Ref<Element>> At(Context&, int64_t, int64_t position) override {
    std::vector<Ref<Element>> made;
    LEVADA_RETURN_IF_ERROR(ReadRun(position, 1, &made));
    return std::move(made[0]);
  }

  Status Rows(Context& context, int64_t, const IndexSet& positions, Chunk* out) override {
    out->Clear();
    if (decode_ != nullptr) {
      LEVADA_ASSIGN_OR_RETURN(const bool done, DecodeRows(positions, out));
      if (done) return Status::Ok();
    }
    out->elements.reserve(positions.count);
    for (int64_t i = 0; i < positions.count;) {
      if (context.IsCancelled()) return Cancelled("%s: the iterator was cancelled", node().kind());
      const int64_t run = RunAt(positions, i);
      LEVADA_RETURN_IF_ERROR(ReadRun(positions[i], run, &out->elements));
      i += run;
    }
    out->count = positions.count;
    return Status::Ok();
  }
  int64_t Touch(int64_t, int64_t) override { return kEndless; }
  bool makes_rows() const override { return true; }
  Work work() const override { return Work::kCompute; }
  bool keeps_ranges() const override { return true; }
  bool depends_on_pass() const override { return false; }

 private:
  // How many of the positions from `begin` on follow each other in one file and are read at once.
  int64_t RunAt(const IndexSet& positions, int64_t begin) const {
    const int64_t first = positions[begin];
    const size_t number = all_->FileOf(first);
    const FileIndex& index = *all_->files[number];
    const int64_t first_of_file = all_->FirstOf(number);
    const int64_t from = index.offset(first - first_of_file);
    int64_t run = 1;
    while (begin + run < positions.count && positions[begin + run] == first + run && first + run < all_->ends[number] &&
           index.offset(first + run + 1 - first_of_file) - from <= kMostBytes) {
      ++run;
    }
    return run;
  }

  // Consecutive records of one file, and where they lie in it.
  struct Run {
    size_t number;  // of the file
    int64_t record, count, begin, end;
    int64_t nbytes() const { return end - begin; }
  };

  Result<Run> Locate(int64_t first, int64_t count) const {
    const size_t number = all_->FileOf(first);
    const FileIndex& index = *all_->files[number];
    const int64_t record = first - all_->FirstOf(number);
    const Run run{number, record, count, index.offset(record), index.offset(record + count)};
    if (run.begin >= 0 && run.end >= run.begin && run.end <= index.stamp().size) return run;
    return DataLoss("'%s': expected record %lld inside of the file, its index says offset %lld to %lld", index.path().c_str(),
                    static_cast<long long>(record), static_cast<long long>(run.begin), static_cast<long long>(run.end));
  }

  // The bytes of a run.
  Status ReadBytes(const Run& run, char* out) {
    const FileIndex& index = *all_->files[run.number];
    LEVADA_ASSIGN_OR_RETURN(const std::shared_ptr<const File> file, files_.Open(run.number, index));
    LEVADA_ASSIGN_OR_RETURN(const int64_t got, file->Read(run.begin, out, run.nbytes()));
    if (got == run.nbytes()) return Status::Ok();
    return DataLoss("'%s': record %lld: expected bytes up to offset %lld, the file ended at %lld while it was read",
                    index.path().c_str(), static_cast<long long>(run.record), static_cast<long long>(run.end),
                    static_cast<long long>(run.begin + got));
  }

  // Adds the elements of `count` records of one file.
  Status ReadRun(int64_t first, int64_t count, std::vector<Ref<Element>>* out) {
    const Result<Run> found = Locate(first, count);
    if (!found.ok()) return Failed(found.status());
    const Run& run = found.value();
    LEVADA_ASSIGN_OR_RETURN(const Ref<Buffer> bytes, Buffer::Allocate(run.nbytes()));
    Status read = ReadBytes(run, bytes->data());
    const FilePart part{{bytes->data(), static_cast<size_t>(run.nbytes())}, run.begin};
    if (read.ok()) read = ReadPart(*all_->files[run.number], part, run.record, count, out);
    return read.ok() ? read : Failed(std::move(read));
  }

  // All rows as one column of strings. False where a reader must look at one of them.
  Result<bool> DecodeRows(const IndexSet& positions, Chunk* out) {
    std::vector<Run> runs;
    int64_t nbytes = 0;
    for (int64_t i = 0; i < positions.count; i += runs.back().count) {
      const Result<Run> run = Locate(positions[i], RunAt(positions, i));
      if (!run.ok()) return false;
      runs.push_back(run.value());
      nbytes += run.value().nbytes();
      if (nbytes > kMostTogether) return false;
    }
    LEVADA_ASSIGN_OR_RETURN(const Ref<Buffer> bytes, Buffer::Allocate(nbytes));
    std::vector<std::string_view> records;
    records.reserve(positions.count);
    char* to = bytes->data();
    for (const Run& run : runs) {
      if (!ReadBytes(run, to).ok() || !DecodeRun(run, to, &records)) return false;
      to += run.nbytes();
    }
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> column, Tensor::FromStrings(records, Shape({positions.count})));
    out->columns.push_back(std::move(column));
    out->count = positions.count;
    return true;
  }

  bool DecodeRun(const Run& run, const char* bytes, std::vector<std::string_view>* out) const {
    const FileIndex& index = *all_->files[run.number];
    int64_t begin = run.begin;
    for (int64_t i = 1; i <= run.count; ++i) {
      const int64_t end = index.offset(run.record + i);
      std::string_view record;
      if (end < begin || end > run.end) return false;
      // A reader says what is wrong with one that is too long.
      if (read_.most_record > 0 && end - begin > read_.most_record) return false;
      if (!decode_({bytes + (begin - run.begin), static_cast<size_t>(end - begin)}, &record)) return false;
      out->push_back(record);
      begin = end;
    }
    return true;
  }

  Status ReadPart(const FileIndex& index, const FilePart& part, int64_t record, int64_t count,
                  std::vector<Ref<Element>>* out) const {
    ReadOptions read = read_;
    read.part = &part;
    // One byte more than there is shows the end without another look.
    read.buffer_size = static_cast<int64_t>(part.bytes.size()) + 1;
    LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<FileElements> elements, open_(index.path(), read));
    LEVADA_RETURN_IF_ERROR(elements->Seek({part.offset, index.first_record() + record, false}));
    Outcome outcome;
    for (int64_t i = 0; i < count; ++i) {
      const bool more = elements->Next(&outcome);
      if (more && !outcome.status.ok()) return std::move(outcome.status);
      if (!more || elements->place().offset != index.offset(record + i + 1)) {
        return DataLoss("'%s': record %lld at offset %lld: expected it to end at offset %lld, as in its index",
                        index.path().c_str(), static_cast<long long>(record + i),
                        static_cast<long long>(index.offset(record + i)),
                        static_cast<long long>(index.offset(record + i + 1)));
      }
      out->push_back(std::move(outcome.element));
    }
    return Status::Ok();
  }

  const std::shared_ptr<const IndexedFiles> all_;
  const FileFormat::Open open_;
  const RecordDecoder decode_;
  const ReadOptions read_;
  OpenFiles files_;
};

class IndexedFilesNode final : public DatasetNode {
 public:
  IndexedFilesNode(std::shared_ptr<const IndexedFiles> files, Ref<Tensor> names, const FileOptions& options,
                   FileFormat format)
      : DatasetNode(format.kind, nullptr, format.specs, files->count(), true),
        files_(std::move(files)),
        names_({std::move(names)}),
        options_(options),
        format_(std::move(format)) {}

  Result<Ref<Stage>> Compile(PlanContext&) const override {
    return Ref<Stage>(MakeRef<IndexedFilesStage>(Self(), files_, format_, options_.read));
  }
  void AppendData(TensorList* out) const override { out->push_back(names_[0]); }
  std::span<const Ref<Tensor>> data() const override { return names_; }
  std::string Explain() const override {
    const std::string text = format_.explain.empty() ? "" : format_.explain + "; ";
    return text + std::to_string(files_->count()) + " records of " + std::to_string(files_->files.size()) +
           " files by number, offsets " + (options_.index == IndexMode::kFile ? "kept beside them" : "in memory");
  }

 private:
  void DescribeParameters(JsonWriter& json) const override {
    if (format_.describe) format_.describe(json);
    json.Key("rows").Int(files_->count());
  }

  std::shared_ptr<const IndexedFiles> files_;
  TensorList names_;
  FileOptions options_;
  FileFormat format_;
};

Result<std::vector<std::string>> NamesIn(const Ref<DatasetNode>& filenames, const char* op) {
  if (filenames->cardinality() == kInfiniteCardinality) {
    return InvalidArgument("%s: index: expected file names with an end, got an infinite dataset", op);
  }
  LEVADA_ASSIGN_OR_RETURN(const Ref<Iterator> iterator, Iterator::Make(filenames, {}));
  std::vector<std::string> names;
  while (true) {
    Ref<Element> element;
    LEVADA_RETURN_IF_ERROR(iterator->Next(&element));
    if (!element) return names;
    const Tensor& name = *element->component(0);
    names.emplace_back(name.StringAt(*reinterpret_cast<const StringRecord*>(name.data())));
  }
}

}  // namespace

Result<Ref<DatasetNode>> MakeIndexedFiles(const Ref<DatasetNode>& filenames, const FileOptions& options,
                                          FileFormat format) {
  if (!format.index) return InvalidArgument("%s: index: expected none, this format has no index", format.kind);
  if (options.read.compression != Compression::kNone && options.read.compression != Compression::kDetect) {
    return InvalidArgument("%s: index: expected files that are not packed, since packed records cannot be had by number, "
                           "got compression %s",
                           format.kind, NameOf(options.read.compression));
  }
  if (options.parallel > 1) {
    return InvalidArgument("%s: index: expected num_parallel_reads of 1, got %lld", format.kind,
                           static_cast<long long>(options.parallel));
  }
  LEVADA_ASSIGN_OR_RETURN(const std::vector<std::string> names, NamesIn(filenames, format.kind));
  auto all = std::make_shared<IndexedFiles>();
  for (const std::string& name : names) {
    Result<Ref<FileIndex>> index = format.index(name, options.index);
    if (!index.ok()) {
      return MakeError(index.status().code(), "%s: %s", format.kind, index.status().message());
    }
    all->ends.push_back(all->count() + index.value()->count());
    all->files.push_back(std::move(index).value());
  }
  const std::vector<std::string_view> views(names.begin(), names.end());
  LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor, Tensor::FromStrings(views, Shape({static_cast<int64_t>(views.size())})));
  return Ref<DatasetNode>(MakeRef<IndexedFilesNode>(std::move(all), std::move(tensor), options, std::move(format)));
}

}  // namespace levada
