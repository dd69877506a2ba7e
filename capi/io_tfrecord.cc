// TFRecord files.

#include "capi/tensor.h"
#include "io/tfrecord_writer.h"

using levada::InvalidArgument;
using levada::Ref;
using levada::Status;
using levada::Tensor;
using levada::TFRecordWriter;
using namespace levada::capi;

levada_status levada_tfrecord_writer_create(const char* path, int32_t compression, int32_t level,
                                            levada_tfrecord_writer** out) noexcept {
  LEVADA_ENTRY(levada_tfrecord_writer_create) {
    LEVADA_OUT(out);
    LEVADA_NOT_NULL(path);
    if (compression < LEVADA_COMPRESSION_NONE || compression > LEVADA_COMPRESSION_ZSTD) {
      return InvalidArgument("%s: compression: expected none, gzip, zlib or zstd, got %d", kFunction, compression);
    }
    LEVADA_ASSIGN_OR_RETURN(Ref<TFRecordWriter> writer,
                            TFRecordWriter::Open(path, static_cast<levada::Compression>(compression), level));
    *out = Wrap<levada_tfrecord_writer>(std::move(writer));
    return Status::Ok();
  }
  LEVADA_END
}

levada_tfrecord_writer* levada_tfrecord_writer_retain(levada_tfrecord_writer* writer) noexcept {
  return Retain<TFRecordWriter>(writer);
}

void levada_tfrecord_writer_release(levada_tfrecord_writer* writer) noexcept { Release<TFRecordWriter>(writer); }

levada_status levada_tfrecord_writer_write(levada_tfrecord_writer* writer, const levada_tensor* record) noexcept {
  LEVADA_ENTRY(levada_tfrecord_writer_write) {
    LEVADA_HANDLE(TFRecordWriter, file, writer);
    LEVADA_HANDLE(const Tensor, tensor, record);
    if (tensor->is_symbolic() || tensor->dtype() != levada::DType::kString || tensor->rank() != 0) {
      return InvalidArgument("%s: record: expected a string scalar, got %s", kFunction, ToString(tensor->spec()).c_str());
    }
    return file->Write(tensor->StringAt(*reinterpret_cast<const levada::StringRecord*>(tensor->data())));
  }
  LEVADA_END
}

levada_status levada_tfrecord_writer_flush(levada_tfrecord_writer* writer) noexcept {
  LEVADA_ENTRY(levada_tfrecord_writer_flush) {
    LEVADA_HANDLE(TFRecordWriter, file, writer);
    return file->Flush();
  }
  LEVADA_END
}

levada_status levada_tfrecord_writer_close(levada_tfrecord_writer* writer) noexcept {
  LEVADA_ENTRY(levada_tfrecord_writer_close) {
    LEVADA_HANDLE(TFRecordWriter, file, writer);
    return file->Close();
  }
  LEVADA_END
}
