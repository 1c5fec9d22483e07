// SPDX-License-Identifier: MIT
#include "gradproof/wire/wire.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

#include "gradproof/wire/message.hpp"

namespace gradproof {
namespace {

using ::testing::HasSubstr;

constexpr auto answer = wire::Direction::answer;

std::vector<std::byte> bytes_of(std::string_view text) {
  std::vector<std::byte> bytes(text.size());
  std::memcpy(bytes.data(), text.data(), text.size());
  return bytes;
}

Message example() {
  Message message;
  message.code = wire::answered;
  message.add_text("note", "three bytes");
  message.add_array("dW[1]", arma::mat{{1, 2, 3}, {4, 5, 6}});
  message.add_array("empty", arma::mat(0, 3));
  message.arrays.push_back({"giant", {}, true, 1000000, 1000000});
  return message;
}

std::string complaint(std::vector<std::byte> frame) {
  try {
    (void)decode(frame, answer);
  } catch (const wire::Malformed& why) {
    return why.what();
  }
  return "nothing";
}

/// A frame whose crc32 is right again after its bytes were changed.
std::vector<std::byte> sealed(std::vector<std::byte> frame) {
  const std::size_t end = frame.size() - wire::trailer_bytes;
  const std::uint32_t crc = wire::crc32(std::span(frame).first(end));
  std::memcpy(frame.data() + end, &crc, sizeof crc);
  return frame;
}

template <class T>
std::vector<std::byte> with(std::vector<std::byte> frame, std::size_t at, T value) {
  std::memcpy(frame.data() + at, &value, sizeof value);
  return sealed(frame);
}

TEST(Crc32, IsThatOfZlib) {
  EXPECT_EQ(wire::crc32(bytes_of("123456789")), 0xCBF43926U);  // the check value of every catalogue of CRCs
  EXPECT_EQ(wire::crc32({}), 0U);
}

TEST(Wire, LiesInMemoryAsTheDocumentSays) {
  Message message;
  message.code = 7;
  message.add_array("W", arma::mat{{1, 3}, {2, 4}});
  message.add_text("t", "abc");
  const auto frame = encode(message, answer, 0x1122334455667788);
  ASSERT_EQ(frame.size(), 32U + (40 + 8) + (40 + 32) + 4);
  EXPECT_EQ(std::memcmp(frame.data(),
                        "GRADPA\1\0\x88\x77\x66\x55\x44\x33\x22\x11\7\0\0\0\2\0\0\0\x78\0\0\0\0\0\0\0", 32),
            0);
  EXPECT_EQ(std::memcmp(frame.data() + 32, "t\0", 2), 0);
  EXPECT_EQ(std::memcmp(frame.data() + 32 + 28, "\1\0\0\0\3\0\0\0\1\0\0\0abc\0\0\0\0\0", 20), 0);
  const double column_by_column[] = {1, 2, 3, 4};
  EXPECT_EQ(std::memcmp(frame.data() + 32 + 48 + 40, column_by_column, 32), 0);
}

TEST(Wire, WhatIsEncodedIsDecoded) {
  const Message sent = example();
  const Message got = decode(encode(sent, answer, 9), answer);
  EXPECT_EQ(got.code, sent.code);
  EXPECT_EQ(got.text("note"), "three bytes");
  EXPECT_EQ(got.text("nowhere"), "");
  ASSERT_NE(got.array("dW[1]"), nullptr);
  EXPECT_TRUE(arma::approx_equal(got.array("dW[1]")->values, sent.arrays[0].values, "absdiff", 0.0));
  EXPECT_EQ(got.array("empty")->values.n_cols, 3U);
  EXPECT_TRUE(got.array("giant")->shape_only);
  EXPECT_EQ(got.array("giant")->rows, 1000000U);
  EXPECT_EQ(got.array("nowhere"), nullptr);
}

TEST(Wire, NotANumberIsData) {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  Message message;
  message.add_array("x", arma::mat{{nan, inf, -inf, -0.0, 5e-324}});
  const Message got = decode(encode(message, answer, 1), answer);
  EXPECT_EQ(std::memcmp(got.arrays[0].values.memptr(), message.arrays[0].values.memptr(), 40), 0);
}

TEST(Wire, EveryFlippedBitIsNoticed) {
  const auto frame = encode(example(), answer, 77);
  for (std::size_t bit = 0; bit < 8 * frame.size(); ++bit) {
    auto flipped = frame;
    flipped[bit / 8] ^= std::byte{1} << (bit % 8);
    EXPECT_NE(complaint(flipped), "nothing") << "bit " << bit;
  }
}

TEST(Wire, EveryTruncationIsNoticed) {
  const auto frame = encode(example(), answer, 77);
  for (std::size_t length = 0; length < frame.size(); ++length) {
    EXPECT_NE(complaint({frame.begin(), frame.begin() + static_cast<std::ptrdiff_t>(length)}), "nothing")
        << length;
  }
}

TEST(Wire, SaysWhatIsWrongWithAFrame) {
  const auto frame = encode(example(), answer, 77);
  const std::size_t text = wire::header_bytes, array = text + 40 + 16;
  EXPECT_THAT(complaint(with(frame, 5, 'Q')), HasSubstr("does not start with GRADPA"));
  EXPECT_THAT(complaint(with(frame, 6, std::uint16_t{2})), HasSubstr("version 2, expected 1"));
  EXPECT_THAT(complaint(with(frame, 20, 1000000U)), HasSubstr("1000000 items in"));
  EXPECT_THAT(complaint(with(frame, 20, 3U)), HasSubstr("follow the last item"));
  EXPECT_THAT(complaint(with(frame, 20, 5U)), HasSubstr("ends inside the head of an item"));
  EXPECT_THAT(complaint(with(frame, 24, std::uint64_t{1} << 60U)), HasSubstr("bytes of items, found"));
  EXPECT_THAT(complaint(with(frame, text, '\0')), HasSubstr("the name of an item"));
  EXPECT_THAT(complaint(with(frame, text, '\n')), HasSubstr("the name of an item"));
  EXPECT_THAT(complaint(with(frame, text + 27, 'x')), HasSubstr("the name of an item"));
  EXPECT_THAT(complaint(with(frame, text + 28, 3U)), HasSubstr("is of kind 3"));
  EXPECT_THAT(complaint(with(frame, text + 32, 0xffffffffU)), HasSubstr("text 'note'"));
  EXPECT_THAT(complaint(with(frame, text + 36, 2U)), HasSubstr("cols must be 1"));
  EXPECT_THAT(complaint(with(frame, array + 32, 0xffffffffU)), HasSubstr("array 'dW[1]' says 4294967295x3"));
  auto crc = frame;
  crc.back() ^= std::byte{1};
  EXPECT_THAT(complaint(crc), HasSubstr("crc32"));
}

TEST(Wire, AnArrayThatComesTwiceIsNoAnswer) {
  Message message = example();
  message.add_array("dW[1]", arma::mat(1, 1));
  EXPECT_THAT(complaint(encode(message, answer, 1)), HasSubstr("'dW[1]' is there twice"));
}

TEST(Wire, AWriterRefusesWhatAReaderWould) {
  wire::FrameWriter writer(answer, 1, 0);
  EXPECT_THROW(writer.text("", "x"), std::invalid_argument);
  EXPECT_THROW(writer.text(std::string(29, 'x'), "x"), std::invalid_argument);
  EXPECT_THROW(writer.text("\n", "x"), std::invalid_argument);
  EXPECT_THROW(writer.array("x", 2, 2, {}), std::invalid_argument);
  EXPECT_NO_THROW(writer.text(std::string(28, 'x'), "x"));
}

TEST(AnswerBudget, HasRoomForWrongShapesAndWords) {
  const AnswerBudget budget = answer_budget(3, 100);
  EXPECT_GE(budget.payload_bytes, 2 * 8 * 100U + 65536U);
  EXPECT_LE(budget.payload_bytes, 2 * 8 * 100U + 65536U + 40 * 1000U);
  EXPECT_GE(budget.items, 6U);
}

TEST(Printable, KeepsTextAndShowsTheRest) {
  EXPECT_EQ(printable("plain, \ttab\nline"), "plain, \ttab\nline");
  EXPECT_EQ(printable("\x1b[2J"), "\\x1b[2J");
  EXPECT_EQ(printable("a ##[error]b"), "a #\\x23[error]b");  // a command to the runner of GitHub
  EXPECT_EQ(printable("###[##"), "##\\x23[##");
  EXPECT_EQ(printable(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(printable("\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80"), "\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80");
  EXPECT_EQ(printable("\xff\xc3"), "\\xff\\xc3");
  EXPECT_EQ(printable("\xc0\x80"), "\\xc0\\x80");                    // overlong
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80");           // half of a surrogate pair
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80");  // beyond Unicode
  EXPECT_EQ(printable("\xc2\x9b"), "\\xc2\\x9b");                    // a control character of two bytes
  EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");           // turns the direction of writing
  EXPECT_EQ(printable("\xef\xbf\xbe"), "\\xef\\xbf\\xbe");           // no character, and not allowed in XML
}

TEST(Printable, CutsWhatIsTooLong) {
  EXPECT_THAT(printable(std::string(100, 'x'), 10), HasSubstr("xxxxxxxxxx\n(90 more bytes are not shown)"));
}

}  // namespace
}  // namespace gradproof
