#include <algorithm>

#include "dataset/explain.h"

namespace levada {
namespace {

constexpr int kWidth = 380;   // of a box
constexpr int kHeight = 86;
constexpr int kGapX = 24;
constexpr int kGapY = 30;
constexpr int kMargin = 16;
constexpr size_t kLineLetters = 58;  // as many as a box is wide

struct Place {
  double column = 0;  // of the middle
  int row = 0;
};

void AppendEscaped(std::string_view text, std::string* out) {
  for (const char c : text) {
    switch (c) {
      case '<':
        *out += "&lt;";
        break;
      case '>':
        *out += "&gt;";
        break;
      case '&':
        *out += "&amp;";
        break;
      case '"':
        *out += "&quot;";
        break;
      default:
        // XML has no other control characters.
        *out += static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t' ? ' ' : c;
    }
  }
}

// Never cut inside of a character of UTF-8.
std::string Shortened(const std::string& text) {
  if (text.size() <= kLineLetters) return text;
  size_t end = kLineLetters - 1;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

void AppendLine(int x, int y, const char* style, const std::string& text, std::string* svg) {
  *svg += "<text x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" " + style + ">";
  AppendEscaped(Shortened(text), svg);
  *svg += "</text>\n";
}

const char* FillOf(Work work) {
  switch (work) {
    case Work::kViews:
      return "#e6f4ea";
    case Work::kCompute:
      return "#e3eefc";
    case Work::kUser:
      break;
  }
  return "#fdeedd";
}

// Sources stand on top; a step stands below the lowest of its inputs, in the middle of them. The consumer of a step comes
// before it on the board.
std::vector<Place> Arrange(std::span<const BoardStep> steps) {
  const int n = static_cast<int>(steps.size());
  std::vector<Place> places(n);
  std::vector<double> sums(n, 0);
  std::vector<int> inputs(n, 0);
  int leaves = 0;
  for (int i = n - 1; i >= 0; --i) {
    places[i].column = inputs[i] == 0 ? leaves++ : sums[i] / inputs[i];
    const int consumer = steps[i].consumer;
    if (consumer < 0) continue;
    sums[consumer] += places[i].column;
    ++inputs[consumer];
    places[consumer].row = std::max(places[consumer].row, places[i].row + 1);
  }
  // Inputs were met from the last to the first: turned round, they stand in their order.
  for (Place& place : places) place.column = leaves - 1 - place.column;
  return places;
}

int XOf(const Place& place) { return kMargin + static_cast<int>(place.column * (kWidth + kGapX)); }
int YOf(const Place& place) { return kMargin + place.row * (kHeight + kGapY); }

void AppendArrow(const Place& from, const Place& to, std::string* svg) {
  const auto at = [](int x, int y) { return std::to_string(x) + "," + std::to_string(y); };
  const int x1 = XOf(from) + kWidth / 2, y1 = YOf(from) + kHeight, x2 = XOf(to) + kWidth / 2, y2 = YOf(to);
  *svg += "<path d=\"M" + at(x1, y1) + " C" + at(x1, y1 + kGapY) + " " + at(x2, y2 - kGapY) + " " + at(x2, y2 - 2) +
          "\" fill=\"none\" stroke=\"#5f6368\" stroke-width=\"1.5\" marker-end=\"url(#arrow)\"/>\n";
}

void AppendBox(const BoardStep& step, const Place& place, std::string* svg) {
  const DatasetNode& node = *step.node;
  const int x = XOf(place), y = YOf(place);
  const bool stream = step.stage->is_stream();
  *svg += "<g><title>";
  AppendEscaped(node.Label() + ": " + node.Explain() + "\n" + DescribeSpecs(node.specs()), svg);
  *svg += "</title>\n<rect x=\"" + std::to_string(x) + "\" y=\"" + std::to_string(y) + "\" width=\"" +
          std::to_string(kWidth) + "\" height=\"" + std::to_string(kHeight) + "\" rx=\"8\" fill=\"" +
          FillOf(step.stage->work()) + "\" stroke=\"#5f6368\"" + (stream ? " stroke-dasharray=\"6 3\"" : "") + "/>\n";
  AppendLine(x + 12, y + 22, "font-weight=\"bold\" font-size=\"14\"", node.Label(), svg);
  AppendLine(x + 12, y + 41, "font-size=\"11\"", node.Explain(), svg);
  AppendLine(x + 12, y + 58, "font-size=\"11\"", DescribeSpecs(node.specs()), svg);
  AppendLine(x + 12, y + 75, "font-size=\"11\" fill=\"#5f6368\"",
             CountInWords(node.cardinality()) + (stream ? ", in order" : ", by position") + ", " +
                 (step.joined ? "done by the next step" : NameOf(step.stage->work())),
             svg);
  *svg += "</g>\n";
}

}  // namespace

std::string DrawPlan(const Plan& plan) {
  const std::span<const BoardStep> steps = plan.board().steps();
  const std::vector<Place> places = Arrange(steps);
  int right = 0, bottom = 0;
  for (const Place& place : places) {
    right = std::max(right, XOf(place) + kWidth);
    bottom = std::max(bottom, YOf(place) + kHeight);
  }
  const std::string width = std::to_string(right + kMargin), height = std::to_string(bottom + kMargin + 20);
  std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + width + "\" height=\"" + height +
                    "\" viewBox=\"0 0 " + width + " " + height + "\" font-family=\"sans-serif\">\n" +
                    "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"8\" "
                    "markerHeight=\"8\" orient=\"auto\"><path d=\"M0,0 L8,4 L0,8 z\" fill=\"#5f6368\"/></marker></defs>\n" +
                    "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  for (size_t i = 0; i < steps.size(); ++i) {
    if (steps[i].consumer >= 0) AppendArrow(places[i], places[steps[i].consumer], &svg);
  }
  for (size_t i = 0; i < steps.size(); ++i) AppendBox(steps[i], places[i], &svg);
  AppendLine(kMargin, bottom + kMargin + 10, "font-size=\"12\" fill=\"#5f6368\"", ExplainExecution(plan), &svg);
  return svg + "</svg>\n";
}

}  // namespace levada
