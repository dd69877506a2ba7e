#include "dataset/store.h"

#include <cstdio>
#include <cstring>

#include "base/random.h"
#include "dataset/iterator.h"
#include "io/bytes.h"
#include "io/crc32c.h"
#include "io/read_file.h"
#include "io/tensor_spec_bytes.h"
#include "system/files.h"

namespace levada {
namespace {

constexpr std::string_view kMagic = "LVDDATA1";
constexpr const char* kManifest = "/manifest.levada";
constexpr int64_t kPartBytes = int64_t{1} << 30;
// Every shard keeps a file open and a block in memory.
constexpr size_t kMostShards = 1000;

Status BadManifest(const std::string& path, const char* what) {
  return DataLoss("load: '%s%s': %s", path.c_str(), kManifest, what);
}

std::string EncodeManifest(const Manifest& manifest) {
  BytesWriter out;
  out.Text(manifest.run);
  out.Text(manifest.structure);
  WriteSpecBytes(manifest.specs, out);
  out.Int(static_cast<int64_t>(manifest.shards.size()));
  for (const StoredShard& shard : manifest.shards) {
    out.Int(static_cast<int64_t>(shard.number));
    out.Int(shard.rows);
    out.Int(static_cast<int64_t>(shard.parts.size()));
    for (const std::string& part : shard.parts) out.Text(part);
  }
  std::string body = out.Take();
  BytesWriter head;
  head.Int(static_cast<int64_t>(Crc32c(body.data(), static_cast<int64_t>(body.size()))));
  return std::string(kMagic) + head.Take() + body;
}

bool IsPlainName(std::string_view name) {
  return !name.empty() && name.front() != '.' && name.find('/') == std::string_view::npos;
}

bool ReadShards(BytesReader& in, Manifest* manifest) {
  const int64_t count = in.Count(24);
  for (int64_t i = 0; i < count; ++i) {
    StoredShard shard;
    shard.number = static_cast<uint64_t>(in.Int());
    shard.rows = in.Int();
    const int64_t parts = in.Count(8);
    for (int64_t p = 0; p < parts; ++p) {
      shard.parts.emplace_back(in.Text());
      if (!IsPlainName(shard.parts.back())) return false;
    }
    if (shard.rows < 0) return false;
    manifest->shards.push_back(std::move(shard));
  }
  return in.complete();
}

}  // namespace

Result<Manifest> ReadManifest(const std::string& path) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> bytes, ReadFile(path + kManifest, false));
  std::string_view text(bytes->data(), bytes->nbytes());
  if (text.size() < kMagic.size() + 8 || text.substr(0, kMagic.size()) != kMagic) {
    return BadManifest(path, "expected a manifest at offset 0");
  }
  text.remove_prefix(kMagic.size());
  const int64_t crc = BytesReader(text).Int();
  text.remove_prefix(8);
  if (crc != static_cast<int64_t>(Crc32c(text.data(), static_cast<int64_t>(text.size())))) {
    return BadManifest(path, "its checksum differs");
  }
  BytesReader in(text);
  Manifest manifest;
  manifest.run = std::string(in.Text());
  manifest.structure = std::string(in.Text());
  if (!IsPlainName(manifest.run) || !ReadSpecBytes(in, &manifest.specs) || !ReadShards(in, &manifest)) {
    return BadManifest(path, "expected shards and specs");
  }
  return manifest;
}

std::string PathOfPart(const std::string& path, const Manifest& manifest, const std::string& part) {
  return path + "/" + manifest.run + "/" + part;
}

Result<std::unique_ptr<StoreWriter>> StoreWriter::Create(const std::string& path, std::vector<TensorSpec> specs,
                                                         const StoreOptions& options) {
  std::unique_ptr<StoreWriter> writer(new StoreWriter(path, options));
  char run[32];
  std::snprintf(run, sizeof(run), "run-%016llx", static_cast<unsigned long long>(EntropySeed()));
  writer->manifest_.specs = std::move(specs);
  writer->manifest_.structure = options.structure;
  if (options.make_parents) {
    LEVADA_RETURN_IF_ERROR(MakeDirectories(path));
  } else {
    const Status made = MakeDirectory(path);
    if (!made.ok() && made.code() != Code::kAlreadyExists) return made;
  }
  LEVADA_RETURN_IF_ERROR(MakeDirectory(path + "/" + run));
  writer->manifest_.run = run;
  return writer;
}

StoreWriter::~StoreWriter() {
  if (committed_ || manifest_.run.empty()) return;
  for (auto& [number, open] : shards_) {
    open.part.reset();
    manifest_.shards.push_back(open.shard);
  }
  RemoveRun(manifest_);
  // The directory itself goes when there was none before: a directory with files in it stays.
  (void)RemoveFile(path_).ok();
}

// Best effort: files that stay behind are in nobody's way.
void StoreWriter::RemoveRun(const Manifest& manifest) const {
  for (const StoredShard& shard : manifest.shards) {
    for (const std::string& part : shard.parts) (void)RemoveFile(PathOfPart(path_, manifest, part)).ok();
  }
  (void)RemoveFile(path_ + "/" + manifest.run).ok();
}

Status StoreWriter::EndPart(OpenShard& open) {
  if (open.part == nullptr) return Status::Ok();
  const std::unique_ptr<TensorFileWriter> part = std::move(open.part);
  return part->Commit();
}

Status StoreWriter::Append(uint64_t number, std::span<const Ref<Tensor>> row) {
  if (!shards_.contains(number) && shards_.size() == kMostShards) {
    return ResourceExhausted("save: expected at most %zu shards, got more", kMostShards);
  }
  OpenShard& open = shards_[number];
  if (open.part != nullptr && open.part->nbytes() >= kPartBytes) LEVADA_RETURN_IF_ERROR(EndPart(open));
  if (open.part == nullptr) {
    char name[64];
    std::snprintf(name, sizeof(name), "%08llx-%05zu.rows", static_cast<unsigned long long>(number),
                  open.shard.parts.size());
    LEVADA_ASSIGN_OR_RETURN(open.part, TensorFileWriter::Create(PathOfPart(path_, manifest_, name), manifest_.specs,
                                                                options_.compression));
    open.shard.number = number;
    open.shard.parts.push_back(name);
  }
  ++open.shard.rows;
  return open.part->Append(row);
}

Status StoreWriter::Commit() {
  Manifest complete = manifest_;
  for (auto& [number, open] : shards_) {
    LEVADA_RETURN_IF_ERROR(EndPart(open));
    complete.shards.push_back(open.shard);
  }
  const Result<Manifest> former = ReadManifest(path_);
  const std::string bytes = EncodeManifest(complete);
  LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSink> sink, OpenSink(path_ + kManifest, Compression::kNone));
  LEVADA_RETURN_IF_ERROR(sink->Write(bytes.data(), static_cast<int64_t>(bytes.size())));
  LEVADA_RETURN_IF_ERROR(sink->Commit());
  committed_ = true;
  if (former.ok() && former.value().run != complete.run) RemoveRun(former.value());
  return Status::Ok();
}

Status SaveDataset(const Ref<DatasetNode>& node, const std::string& path, bool sharded, const StoreOptions& options) {
  LEVADA_RETURN_IF_ERROR(CheckTensors(*node, "save"));
  if (node->cardinality() == kInfiniteCardinality) {
    return InvalidArgument("save: expected a dataset with an end, got an infinite one");
  }
  std::vector<TensorSpec> specs = node->specs();
  if (sharded) {
    if (specs.empty() || specs[0].dtype != DType::kInt64 || !specs[0].rank_known || !specs[0].shape.empty()) {
      return InvalidArgument("save: shard_func: expected an int64 scalar, got %s", DescribeSpecs(specs).c_str());
    }
    specs.erase(specs.begin());
  }
  LEVADA_ASSIGN_OR_RETURN(const Ref<Iterator> iterator, Iterator::Make(node, {}));
  LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<StoreWriter> writer, StoreWriter::Create(path, std::move(specs), options));
  while (true) {
    Ref<Element> element;
    LEVADA_RETURN_IF_ERROR(iterator->Next(&element));
    if (!element) return writer->Commit();
    std::span<const Ref<Tensor>> row = element->components();
    uint64_t shard = 0;
    if (sharded) {
      std::memcpy(&shard, row[0]->data(), sizeof(shard));
      row = row.subspan(1);
    }
    LEVADA_RETURN_IF_ERROR(writer->Append(shard, row));
  }
}

}  // namespace levada
