// The reader of tar archives: samples of the extensions that were asked for, or an error that names the file; by number
// the same as in order, failures too.

#include <cstring>
#include <string>

#include "levada/levada.h"
#include "support/arrays.h"
#include "support/check.h"
#include "support/memory_file.h"

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  levada_fuzz::Prepare();
  levada_fuzz::UseMemoryFile();
  return 0;
}

namespace {

using namespace levada_fuzz;

// One or several strings as a tensor.
levada_tensor* Strings(const char* const* texts, int64_t count) {
  int64_t lengths[4];
  for (int64_t i = 0; i < count; ++i) lengths[i] = static_cast<int64_t>(std::strlen(texts[i]));
  levada_tensor* tensor = nullptr;
  CheckStatus(levada_tensor_from_strings(texts, lengths, &count, 1, &tensor), "from_strings");
  return tensor;
}

void CheckMessage(levada_status status) {
  if (status == LEVADA_OK || status == LEVADA_RESOURCE_EXHAUSTED) return;
  if (std::strstr(levada_last_error_message(), "samples.tar") == nullptr) {
    Violation("the error names no file: %s", levada_last_error_message());
  }
}

levada_status MakeTar(int32_t index, levada_dataset** out) {
  const char* const path = "samples.tar";
  const char* const wanted[] = {"__key__", "a", "seg.b"};
  levada_tensor* names = Strings(&path, 1);
  levada_tensor* extensions = Strings(wanted, 3);
  levada_dataset* files = nullptr;
  levada_status status = levada_dataset_from_tensor_slices(&names, 1, &files);
  CheckStatus(status, "from_tensor_slices");
  levada_file_options options{};
  options.struct_size = sizeof(options);
  options.index = index;
  *out = nullptr;
  if (status == LEVADA_OK && extensions != nullptr) status = levada_dataset_tar(files, extensions, &options, out);
  CheckStatus(status, "tar");
  levada_dataset_release(files);
  levada_tensor_release(names);
  levada_tensor_release(extensions);
  return status;
}

// What was wrong, without the steps of the pipeline in which it was found.
std::string Failure() {
  const std::string message = levada_last_error_message();
  return message.substr(0, message.find(" (in "));
}

// What a pass gives: elements and failures; `bytes` bounds how many there can be.
std::string Pass(levada_dataset* dataset, size_t bytes, int64_t* count) {
  std::string seen;
  levada_iterator* iterator = nullptr;
  CheckStatus(levada_iterator_create(dataset, nullptr, &iterator), "iterator");
  for (*count = 0; iterator != nullptr;) {
    levada_element* element = nullptr;
    const levada_status status = levada_iterator_next(iterator, &element);
    CheckStatus(status, "next");
    CheckMessage(status);
    if (status == LEVADA_OK && element == nullptr) break;
    if (++*count > static_cast<int64_t>(bytes / 512) + 1) Violation("%lld elements of %zu bytes", (long long)*count, bytes);
    for (int32_t i = 0; element != nullptr && i < levada_element_count(element); ++i) {
      const levada_tensor* part = levada_element_get(element, i);
      seen += ElementsOf(part) + "|";
    }
    if (status != LEVADA_OK) seen += "!" + Failure();
    levada_element_release(element);
  }
  levada_iterator_release(iterator);
  return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  SetFile(data, size);
  levada_dataset *stream = nullptr, *indexed = nullptr;
  if (MakeTar(LEVADA_INDEX_NONE, &stream) == LEVADA_OK) {
    int64_t in_order = 0, by_number = 0;
    const std::string expected = Pass(stream, size, &in_order);
    const levada_status status = MakeTar(LEVADA_INDEX_MEMORY, &indexed);
    CheckMessage(status);
    if (status == LEVADA_OK && (Pass(indexed, size, &by_number) != expected || in_order != by_number)) {
      Violation("%lld samples in order, %lld by number", (long long)in_order, (long long)by_number);
    }
  }
  levada_dataset_release(stream);
  levada_dataset_release(indexed);
  if (OpenFiles() != 0) Violation("%d files are left open", OpenFiles());
  CheckNothingIsLeft("tar");
  return 0;
}
