#include "io/write_file.h"

#include "io/sink.h"
#include "system/files.h"

namespace levada {

Status WriteFile(const std::string& path, const Tensor& contents) {
  if (contents.is_symbolic() || contents.dtype() != DType::kString || contents.rank() != 0) {
    return InvalidArgument("write_file: '%s': expected a string scalar with a value, got %s", path.c_str(),
                           ToString(contents.spec()).c_str());
  }
  const size_t slash = path.find_last_of('/'), scheme = path.find("://");
  const size_t root = scheme == std::string::npos ? 0 : scheme + 2;  // what stands before it is no directory
  if (slash != std::string::npos && slash > root) LEVADA_RETURN_IF_ERROR(MakeDirectories(path.substr(0, slash)));
  const std::string_view bytes = contents.StringAt(*reinterpret_cast<const StringRecord*>(contents.data()));
  LEVADA_ASSIGN_OR_RETURN(const std::unique_ptr<ByteSink> sink, OpenSink(path, Compression::kNone));
  LEVADA_RETURN_IF_ERROR(sink->Write(bytes.data(), static_cast<int64_t>(bytes.size())));
  return sink->Commit();
}

}  // namespace levada
