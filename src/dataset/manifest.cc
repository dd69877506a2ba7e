#include "dataset/manifest.h"

#include "io/bytes.h"
#include "io/crc32c.h"
#include "io/read_file.h"
#include "io/sink.h"
#include "io/tensor_spec_bytes.h"
#include "system/files.h"

namespace levada {
namespace {

constexpr std::string_view kMagic = "LVDDATA1";
constexpr const char* kManifest = "/manifest.levada";

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
  return out.Take();
}

bool DecodeManifest(std::string_view bytes, Manifest* out) {
  BytesReader in(bytes);
  out->run = std::string(in.Text());
  out->structure = std::string(in.Text());
  return IsPlainName(out->run) && ReadSpecBytes(in, &out->specs) && ReadShards(in, out);
}

Status WriteChecked(const std::string& file, std::string_view magic, const std::string& body) {
  BytesWriter crc;
  crc.Int(static_cast<int64_t>(Crc32c(body.data(), static_cast<int64_t>(body.size()))));
  const std::string bytes = std::string(magic) + crc.Take() + body;
  LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSink> sink, OpenSink(file, Compression::kNone));
  LEVADA_RETURN_IF_ERROR(sink->Write(bytes.data(), static_cast<int64_t>(bytes.size())));
  return sink->Commit();
}

Result<std::string> ReadChecked(const std::string& file, std::string_view magic, const char* what) {
  LEVADA_ASSIGN_OR_RETURN(const Ref<Tensor> bytes, ReadFile(file, false));
  std::string_view text(bytes->data(), bytes->nbytes());
  if (text.size() < magic.size() + 8 || text.substr(0, magic.size()) != magic) {
    return DataLoss("'%s': expected %s at offset 0", file.c_str(), what);
  }
  text.remove_prefix(magic.size());
  const int64_t crc = BytesReader(text).Int();
  text.remove_prefix(8);
  if (crc != static_cast<int64_t>(Crc32c(text.data(), static_cast<int64_t>(text.size())))) {
    return DataLoss("'%s': its checksum differs (of the bytes from offset %zu on)", file.c_str(), magic.size() + 8);
  }
  return std::string(text);
}

Result<Manifest> ReadManifest(const std::string& path) {
  Result<std::string> body = ReadChecked(path + kManifest, kMagic, "a manifest");
  if (!body.ok()) return body.status().WithContext("load: ");
  Manifest manifest;
  if (DecodeManifest(body.value(), &manifest)) return manifest;
  return DataLoss("load: '%s%s': expected shards and specs", path.c_str(), kManifest);
}

// It becomes complete among the files of its run, so that what a run leaves lies there.
Status WriteManifest(const std::string& path, const Manifest& manifest) {
  const std::string made = path + "/" + manifest.run + kManifest;
  LEVADA_RETURN_IF_ERROR(WriteChecked(made, kMagic, EncodeManifest(manifest)));
  return RenameFile(made, path + kManifest);
}

std::string PathOfPart(const std::string& path, const Manifest& manifest, const std::string& part) {
  return path + "/" + manifest.run + "/" + part;
}

}  // namespace levada
