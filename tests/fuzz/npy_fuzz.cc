// The reader of .npy files: the same array mapped and read, or errors that name the file.

#include "support/parsing.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) { return levada_fuzz::PrepareForFiles(); }

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using namespace levada_fuzz;
  SetFile(data, size);
  levada_tensor* read = nullptr;
  levada_tensor* mapped = nullptr;
  CheckReader(levada_read_npy(kFileName, false, &read), "read_npy");
  CheckReader(levada_read_npy(kFileName, true, &mapped), "read_npy, mapped");
  CheckAlike(read, mapped, "read_npy");
  CheckFileIsDone("read_npy");
  return 0;
}
