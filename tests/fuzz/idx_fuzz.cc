// The reader of IDX files: a tensor that holds exactly what follows the header, or an error that names the file.

#include <cstring>

#include "levada/levada.h"
#include "support/arrays.h"
#include "support/check.h"
#include "support/memory_file.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  levada_fuzz::Prepare();
  levada_fuzz::UseMemoryFile();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace levada_fuzz;
  SetFile(data, size);
  levada_tensor* tensor = nullptr;
  const levada_status status = levada_read_idx("digits.idx", &tensor);
  CheckStatus(status, "read_idx");
  if (status == LEVADA_OK) {
    const std::string elements = ElementsOf(tensor);
    // What is not packed stands in the file as it is, byte-swapped where an element has several.
    if (size >= 4 && data[0] == 0 && data[1] == 0) {
      const size_t header = 4 + 4 * size_t{data[3]};
      if (header + elements.size() != size) Violation("%s from %zu bytes", SpecText(tensor).c_str(), size);
      if (levada_dtype_size(levada_tensor_dtype(tensor)) == 1 &&
          std::memcmp(elements.data(), data + header, elements.size()) != 0) {
        Violation("%s has other elements than its file", SpecText(tensor).c_str());
      }
    }
  } else if (std::strstr(levada_last_error_message(), "digits.idx") == nullptr && status != LEVADA_RESOURCE_EXHAUSTED) {
    Violation("the error names no file: %s", levada_last_error_message());
  }
  levada_tensor_release(tensor);
  if (OpenFiles() != 0) Violation("%d files are left open", OpenFiles());
  CheckNothingIsLeft("read_idx");
  return 0;
}
