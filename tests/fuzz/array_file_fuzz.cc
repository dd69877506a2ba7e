// Files of named arrays, .npz and safetensors: the same arrays mapped and read, or errors that name the file.

#include "support/parsing.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) { return levada_fuzz::PrepareForFiles(); }

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace levada_fuzz;
  SetFile(data, size);
  const bool zip = size >= 2 && data[0] == 'P' && data[1] == 'K';
  levada_tensor* names = nullptr;
  CheckReader(levada_array_names(kFileName, &names), "array_names");
  for (int64_t i = 0; names != nullptr && i < levada_tensor_size(names) && i < 8; ++i) {
    const char* bytes = nullptr;
    int64_t length = 0;
    CheckStatus(levada_tensor_string_at(names, i, &bytes, &length), "string_at");
    const std::string name(bytes, length);
    levada_tensor* read = nullptr;
    levada_tensor* mapped = nullptr;
    const auto reader = zip ? levada_read_npz : levada_read_safetensors;
    CheckReader(reader(kFileName, name.c_str(), false, &read), "read");
    CheckReader(reader(kFileName, name.c_str(), true, &mapped), "map");
    // A mapping does not look at checksums.
    if (read != nullptr) {
      CheckAlike(read, mapped, "array");
    } else {
      levada_tensor_release(mapped);
    }
  }
  levada_tensor_release(names);
  CheckFileIsDone("array_file");
  return 0;
}
