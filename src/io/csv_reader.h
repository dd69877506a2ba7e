#ifndef LEVADA_IO_CSV_READER_H_
#define LEVADA_IO_CSV_READER_H_

// The records of a CSV file as RFC 4180 and TensorFlow read them, and fields as numbers.

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "io/record_reader.h"
#include "io/window.h"
#include "tensor/dtype.h"

namespace levada {

struct CsvOptions {
  char delimiter = ',';
  bool quotes = true;   // fields may be quoted
  bool header = false;  // the first record of a file is passed over
};

// Where a field of plain records goes.
struct CsvField {
  DType dtype = DType::kInvalid;  // kInvalid: it is passed over
  char* to = nullptr;             // where a number is stored
  std::string_view missing;       // what an empty field is: the bytes of the number, or the text; null: it is an error
  std::string_view text;          // a string, valid until the next call of the reader
};
// So many bytes are at hand wherever a plain number begins.
inline constexpr int64_t kCsvRoom = 128;
// Fields of a record at most: a field of no bytes takes memory too.
inline constexpr int64_t kMostCsvFields = 1 << 22;

// Used by one thread at a time. A failure that costs one record only does not end the file.
class CsvReader {
 public:
  CsvReader(std::unique_ptr<ByteStream> stream, const CsvOptions& options, const ReadOptions& read);

  // The fields of the next record, valid until the next call; false at the end, again and again.
  Result<bool> Next(std::vector<std::string_view>* fields);
  // Reads the next record if it is plain: unquoted, numbers without blanks, as many fields as these (or more, which are
  // passed over), in the window as a whole. False: nothing has happened, and Next has to read it.
  bool NextPlain(std::span<CsvField> fields, bool more_fields);
  // Whether records can be plain at all.
  static bool AllowsPlain(char delimiter, std::string_view na_value);
  // Behind the record that was given last.
  RecordPlace place() const { return {window_.position() + pending_, record_, ended_}; }
  // Goes to where another reader of the same file stood. REQUIRES: nothing was read.
  Status Seek(RecordPlace place);
  // "'file.csv': record 3 at offset 77".
  std::string Where() const;

 private:
  struct Field {
    int64_t begin, size;
    bool doubled;  // holds doubled quotes
  };
  enum class Found { kRecord, kEnd, kMoreNeeded, kTooManyFields };

  Result<bool> Read();
  // Cuts the record at the beginning of the window; kMoreNeeded when it does not end there.
  Found Cut();
  bool CutQuoted(std::string_view bytes, size_t* at);
  bool CutPlain(std::string_view bytes, size_t* at);
  void Give(std::vector<std::string_view>* fields);
  static const char* PlainNumber(const char* p, const CsvField& field);
  const char* PlainText(const char* p, const char* end) const;

  ByteWindow window_;
  const CsvOptions options_;
  std::vector<Field> fields_;
  std::vector<std::string> unquoted_;  // fields without their doubled quotes
  const char* trouble_ = nullptr;      // what is wrong with the record that was cut last
  int64_t pending_ = 0;                // bytes of that record
  int64_t begin_ = 0;                  // where it begins
  int64_t record_ = 0;
  bool header_passed_ = false;
  bool ended_ = false;
};

Result<std::unique_ptr<CsvReader>> OpenCsv(const std::string& path, const CsvOptions& csv, const ReadOptions& options);

// Whether fields can be numbers of this dtype: int32, int64, float32, float64.
bool IsCsvNumber(DType dtype);
// The number that a field spells, blanks around it allowed; false when it is none or an integer does not fit.
bool ParseCsvNumber(std::string_view field, DType dtype, void* out);

}  // namespace levada

#endif  // LEVADA_IO_CSV_READER_H_
