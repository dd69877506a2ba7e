// Tar archives.

#include "capi/tensor.h"
#include "io/tar_samples.h"
#include "io/tar_writer.h"

using levada::InvalidArgument;
using levada::Ref;
using levada::Status;
using levada::TarWriter;
using levada::Tensor;
using namespace levada::capi;

levada_status levada_tar_extensions(const char* path, int32_t compression, levada_tensor** out) noexcept {
  LEVADA_ENTRY(levada_tar_extensions) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    if (compression < LEVADA_COMPRESSION_NONE || compression > LEVADA_COMPRESSION_DETECT) {
      return InvalidArgument("%s: compression: expected a levada_compression, got %d", kFunction, compression);
    }
    const levada::ReadOptions read{static_cast<levada::Compression>(compression)};
    LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<levada::TarSamples> samples, levada::OpenTarSamples(path, {}, read));
    std::string key;
    std::vector<std::string> extensions;
    LEVADA_RETURN_IF_ERROR(samples->NextNames(&key, &extensions).status());
    const std::vector<std::string_view> views(extensions.begin(), extensions.end());
    LEVADA_ASSIGN_OR_RETURN(Ref<Tensor> tensor,
                            Tensor::FromStrings(views, levada::Shape({static_cast<int64_t>(views.size())})));
    *out = Wrap<levada_tensor>(std::move(tensor));
    return Status::Ok();
  }
  LEVADA_END
}

levada_status levada_tar_writer_create(const char* path, int32_t compression, int32_t level,
                                       levada_tar_writer** out) noexcept {
  LEVADA_ENTRY(levada_tar_writer_create) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    if (compression < LEVADA_COMPRESSION_NONE || compression > LEVADA_COMPRESSION_ZSTD) {
      return InvalidArgument("%s: compression: expected none, gzip, zlib or zstd, got %d", kFunction, compression);
    }
    LEVADA_ASSIGN_OR_RETURN(Ref<TarWriter> writer,
                            TarWriter::Open(path, static_cast<levada::Compression>(compression), level));
    *out = Wrap<levada_tar_writer>(std::move(writer));
    return Status::Ok();
  }
  LEVADA_END
}

levada_tar_writer* levada_tar_writer_retain(levada_tar_writer* writer) noexcept { return Retain<TarWriter>(writer); }

void levada_tar_writer_release(levada_tar_writer* writer) noexcept { Release<TarWriter>(writer); }

levada_status levada_tar_writer_write(levada_tar_writer* writer, const char* name, const levada_tensor* data) noexcept {
  LEVADA_ENTRY(levada_tar_writer_write) {
    LEVADA_HANDLE(TarWriter, file, writer);
    LEVADA_NOT_NULL(name);
    LEVADA_HANDLE(const Tensor, tensor, data);
    if (tensor->is_symbolic() || tensor->dtype() != levada::DType::kString || tensor->rank() != 0) {
      return InvalidArgument("%s: data: expected a string scalar, got %s", kFunction, ToString(tensor->spec()).c_str());
    }
    return file->Write(name, tensor->StringAt(*reinterpret_cast<const levada::StringRecord*>(tensor->data())));
  }
  LEVADA_END
}

levada_status levada_tar_writer_close(levada_tar_writer* writer) noexcept {
  LEVADA_ENTRY(levada_tar_writer_close) {
    LEVADA_HANDLE(TarWriter, file, writer);
    return file->Close();
  }
  LEVADA_END
}
